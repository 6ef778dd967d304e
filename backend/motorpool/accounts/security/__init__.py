"""How people sign in: the rules, the attempts, the sessions, the second factor, single sign-on. ADR 0013 says why."""
