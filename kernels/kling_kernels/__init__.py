"""Attention kernels of kling_local: tensors in, tensors out. They import nothing of kling_local."""
