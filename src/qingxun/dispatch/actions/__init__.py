from qingxun.dispatch.actions.adoptions import (
    AdoptionFacts,
    BackEntry,
    adopt_issue,
    back_enter,
    record_adoption,
    void_adoption,
    void_issue,
)
from qingxun.dispatch.actions.dispatching import (
    ask_sign_off,
    cancel_dispatch,
    dispatch_upward,
    mark_forwarded,
    mark_not_adopted,
    mark_sent,
    send_back_dispatch,
    sign_dispatch,
)
from qingxun.dispatch.actions.importing import (
    Preview,
    adoption_columns,
    import_adoptions,
    preview_adoptions,
)
from qingxun.dispatch.actions.importing_instructions import (
    import_instructions,
    instruction_columns,
    preview_instructions,
)
from qingxun.dispatch.actions.instructions import (
    InstructionFacts,
    record_follow_up,
    record_instruction,
    void_instruction,
)
from qingxun.dispatch.actions.outlets import save_outlet
from qingxun.dispatch.actions.refusals import (
    AdoptionRefused,
    AlreadyDispatchedRefused,
    DuplicateAdoptionRefused,
    InstructionRefused,
    NothingToDispatchRefused,
    OutletRefused,
    SheetRefused,
)

__all__ = [
    "AdoptionFacts",
    "AdoptionRefused",
    "AlreadyDispatchedRefused",
    "BackEntry",
    "DuplicateAdoptionRefused",
    "InstructionFacts",
    "InstructionRefused",
    "NothingToDispatchRefused",
    "OutletRefused",
    "Preview",
    "SheetRefused",
    "adopt_issue",
    "adoption_columns",
    "ask_sign_off",
    "back_enter",
    "cancel_dispatch",
    "dispatch_upward",
    "import_adoptions",
    "import_instructions",
    "instruction_columns",
    "mark_forwarded",
    "mark_not_adopted",
    "mark_sent",
    "preview_adoptions",
    "preview_instructions",
    "record_adoption",
    "record_follow_up",
    "record_instruction",
    "save_outlet",
    "send_back_dispatch",
    "sign_dispatch",
    "void_adoption",
    "void_instruction",
    "void_issue",
]
