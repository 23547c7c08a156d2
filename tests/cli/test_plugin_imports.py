"""What is loaded when: `seawall` and the plugin are two programs, and neither waits for what only the other needs."""

from __future__ import annotations

import subprocess
import sys


def test_seawall_itself_never_loads_the_plugin() -> None:
    program = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from seawall.cli import main\n"
        "for command in ['controls', 'crds', 'demo', 'iam-policy', 'operator', 'profiles', 'scan']:\n"
        "    assert CliRunner().invoke(main, [command, '--help']).exit_code == 0\n"
        "print(sorted(name for name in sys.modules if name.startswith(('seawall.cli.plugin', 'seawall.kube.person', 'seawall.outputs.plan'))))\n"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert answer.stdout.strip() == "[]"


def test_its_help_loads_no_client_of_kubernetes() -> None:
    program = "import sys\ntry:\n    from seawall.cli.plugin import main; main()\nfinally:\n    print('kubernetes' in sys.modules)\n"
    answer = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, timeout=60, check=True)
    assert answer.stdout.splitlines()[-1] == "False"
    assert "rollback" in answer.stdout
