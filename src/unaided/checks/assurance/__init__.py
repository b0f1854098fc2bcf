"""How sure it is that unaided was unaided: Safe Exam Browser, a supervisor's code, plain facts."""
