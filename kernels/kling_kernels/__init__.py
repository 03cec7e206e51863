"""Attention kernels of kling_local. They know nobody: tensors in, tensors out."""
