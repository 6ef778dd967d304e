"""The subcommands of `motorpool`, one module each: they parse and call, nothing else."""
