"""Whether an app that speaks this protocol keeps to it, found out call by call (N9)."""
