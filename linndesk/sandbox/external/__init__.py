"""The practice shop: an external channel as one of its makers would write it, stateful, on loopback."""
