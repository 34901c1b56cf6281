"""Whether an app that speaks this protocol keeps to it, asked call by call (N9)."""
