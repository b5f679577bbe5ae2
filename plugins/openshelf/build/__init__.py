"""The build's memory and hands: state, plan, pool and the only writer of output."""
