"""Writing: the register (`terminals`, `bindings`, `importing`) and what terminals themselves ask for (`joining`)."""
