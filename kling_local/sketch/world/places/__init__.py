"""The places of the world, in groups; each is a function that paints its layers on a `Stage`."""
