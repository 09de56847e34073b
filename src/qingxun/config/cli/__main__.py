import sys

from qingxun.config.cli import main

sys.exit(main())
