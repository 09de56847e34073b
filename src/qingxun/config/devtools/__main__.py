"""The verbs of ``./dev``; standard library only, as nothing may be installed yet."""

import sys
from collections.abc import Callable

from qingxun.config.devtools import verbs
from qingxun.config.devtools.running import say
from qingxun.config.devtools.setup import set_up

VERBS: dict[str, tuple[Callable[[list[str]], None], str]] = {
    "demo": (verbs.demo, "建立演示县并启动（--check：逐项走通并验证） / build and serve the demo"),
    "run": (verbs.run_server, "开发服务器，改动即时生效 / development server in var/dev"),
    "check": (verbs.check, "全部静态检查 / every static check"),
    "fmt": (verbs.fmt, "整理代码与模板格式 / format code and templates"),
    "test": (verbs.test, "快速测试，SQLite / fast tests on SQLite"),
    "test-all": (verbs.test_all, "SQLite、PostgreSQL、浏览器、安装包 / everything"),
    "bench": (verbs.bench, "基准测试（不带名字则列出） / benchmarks"),
    "docs": (verbs.docs, "生成参考文档（--pictures：手册图片） / reference pages, pictures"),
    "build": (verbs.build, "制作安装包 / build wheel and sdist"),
    "lock": (verbs.lock, "重算依赖锁定 / write requirements.lock again"),
}

SOURCES_ONLY = frozenset({"check", "fmt", "docs", "lock"})


def main(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if name not in VERBS:
        say("./dev VERB [...]\n")
        for verb, (_action, meaning) in VERBS.items():
            say(f"  {verb:<9} {meaning}")
        return 0 if name in {"help", "-h", "--help"} else 2
    set_up(assets=name not in SOURCES_ONLY or "--pictures" in rest)
    VERBS[name][0](rest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
