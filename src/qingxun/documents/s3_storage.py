"""Files by their SHA-256 in an S3-compatible store (extra ``s3``), for several servers in front of
one store. Objects are private; the program streams them after it has checked rights."""

from typing import IO, Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from django.utils.deconstruct import deconstructible
from storages.backends.s3 import S3Storage

from qingxun.documents.storage import NOT_PUBLIC, digest_of, name_of

SECONDS = 20  # for a connection, and for each answer of the store
SPOOLED = 1024 * 1024  # bytes of an object held in memory while it is streamed; the rest on disk


@deconstructible
class HashedS3Storage(S3Storage):
    """The same behavior as ``HashedStorage``: a file's name follows from its content, the same
    content is kept once, ``url`` raises. A store writes an object whole or not at all.

    Checksums are sent as older and other stores than Amazon's understand them.
    """

    def __init__(self, *, addressing_style: str = "path", **settings: Any) -> None:
        super().__init__(
            client_config=Config(
                s3={"addressing_style": addressing_style},
                signature_version="s3v4",
                connect_timeout=SECONDS,
                read_timeout=SECONDS,
                retries={"max_attempts": 3, "mode": "standard"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            default_acl=None,
            file_overwrite=True,
            max_memory_size=SPOOLED,
            transfer_config=TransferConfig(use_threads=False),
            **settings,
        )

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Keep the content; returns its name. Durable when this returns."""
        kept_name = name_of(digest_of(content))
        if not self.exists(kept_name):
            self._save(kept_name, content)
        return kept_name

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        raise ValueError(NOT_PUBLIC)
