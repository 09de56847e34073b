"""What stands in the environment is read as people write it."""

import pytest

from qingxun.config.environment import names_and_address

HERE = ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize(
    ("said", "names", "address"),
    [
        (None, HERE, "http://localhost"),
        ("", HERE, "http://localhost"),
        ("10.1.2.3", ["10.1.2.3"], "http://10.1.2.3"),
        ("10.1.2.3:8000, xinxi", ["10.1.2.3", "xinxi"], "http://10.1.2.3:8000"),
        (
            "http://xinxi.example.cn/，[::1]:80",
            ["xinxi.example.cn", "[::1]"],
            "http://xinxi.example.cn",
        ),
        ("[fe80::2:1]", ["[fe80::2:1]"], "http://[fe80::2:1]"),
    ],
)
def test_hosts_are_read_as_a_browser_shows_them(said, names, address) -> None:
    environ = {} if said is None else {"QINGXUN_HOSTS": said}
    assert names_and_address(environ, "http") == (names, address)
    environ["QINGXUN_ADDRESS"] = "https://print.example.cn"
    assert names_and_address(environ, "http") == (names, "https://print.example.cn")
