"""The garbage collector around imports. Each case has a process of its own: `gc.freeze` is for all
of a process, and other tests count what it collects.
"""

import subprocess
import sys


def holds(code):
    done = subprocess.run(
        [sys.executable, "-c", f"import gc\nfrom kling_local.garbage import *\n{code}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_nothing_is_collected_during_imports_and_the_callers_objects_stay_his():
    holds(
        "with importing():\n"
        "    assert not gc.isenabled()\n"
        "    import wave\n"
        "assert gc.isenabled() and gc.get_freeze_count() == 0"
    )


def test_a_process_of_our_own_never_looks_again_at_what_was_imported():
    holds(
        "own_process()\n"
        "with importing():\n"
        "    import wave\n"
        "known = gc.get_freeze_count()\n"
        "assert gc.isenabled() and known > 1000\n"
        "class Model: pass\n"
        "model = Model(); model.itself = model\n"
        "with importing():\n"
        "    import wave\n"
        "assert gc.get_freeze_count() <= known\n"
        "gc.collect(); del model\n"
        "assert gc.collect() > 0"
    )


def test_the_collector_is_left_as_it_was():
    holds(
        "gc.disable()\n"
        "with uncollected(): pass\n"
        "assert not gc.isenabled()\n"
        "gc.enable()\n"
        "try:\n"
        "    with importing():\n"
        "        import there_is_no_such_module\n"
        "except ImportError:\n"
        "    pass\n"
        "assert gc.isenabled()"
    )
