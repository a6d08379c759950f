"""The tables that departments hand in.

    template  the form that they fill in, XLSX or CSV
    reading   a file → its lines as text, whatever they are worth
    judging   lines → what each means, what is wrong with it, and what it changes of what is known
    taking    a judged hand-in → observations, in one step that can be undone

``columns``, ``amounts`` and ``periods`` know neither Django nor the database; ``unpacking`` is a program of its own, in
which a workbook made to exhaust the machine ends.
"""
