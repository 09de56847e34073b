"""The clause types of stages 8 and 9 (``settling_*``) in the table of clause types.

They read themselves (``SETTLING_READERS``); keys listed here serve schema and reference only.
"""

from .keys import ClauseType, register
from .settling_parsing import SETTLING_READERS
from .settling_policy import Award, Classes, Normalize, Rank, Veto

_ABOUT = (
    ("normalize", "折算", 8, Normalize, "把信息工作得分折成年度考核的分"),
    ("rank", "排名", 8, Rank, "分组排名，写明并列时依次比什么"),
    ("veto", "否决", 9, Veto, "一票否决：取消评优资格、清零、点名"),
    ("award", "评优", 9, Award, "先进单位、优秀个人、好信息：名额、资格、递补"),
    ("classes", "定组", 9, Classes, "按今年的结果定明年的组别"),
)

register(
    *(
        ClauseType(name, word, stage, make, (), help, read=SETTLING_READERS[name])
        for name, word, stage, make, help in _ABOUT
    )
)
