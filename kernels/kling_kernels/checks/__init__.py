"""What can be known about a kernel without the GPU it is for."""
