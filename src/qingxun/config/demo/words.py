"""What the office says in the demo: reasons, questions and answers, instructions, suggestions."""

RETURN_NOTES = (
    "“{head}”这一段请补一个具体例子，写明是哪个村、哪些人。",
    "文中几个数字的口径不一致，请与站所核对后再报。",
    "“{head}”写得较空，请说清怎么做的、花了多少人力。",
    "请压缩到八百字以内，背景部分一两句话即可。",
    "标题请点出做法，不要只写活动名称。",
    "请补充群众和青年的反映，直接引用一两句原话。",
)
REJECT_NOTES = (
    "本周已采用相近内容两篇，建议换个角度，多写遇到的困难和解决办法。",
    "活动类信息偏多，下次可从“{head}”这一点深挖成经验材料。",
    "事情已过去较久，今后请在两个工作日内报送。",
    "样本较少，建议扩大走访范围后形成调研稿再报。",
    "内容可用于工作群交流，刊物暂不采用。",
    "",
    "",
)
ACCEPT_NOTES = (
    "选题好，情况具体。",
    "已核实，可以上报。",
    "建议部分较实，请继续跟踪。",
    "",
    "",
    "",
    "",
)
QUESTIONS = (
    "“{head}”一段的数字是否与站所核对过？统计截至哪一天？",
    "文中提到的做法是本单位首创，还是参照了别处？",
    "“{head}”说的情况涉及几个村、多少人？请给个大致数。",
    "经费从哪里来，今后能否持续？",
    "受访者的原话是否可以公开引用？",
    "是否已向主管部门反映，对方怎样答复？",
)
ANSWERS = (
    "已与站所核对，统计截至上月底，数字以文中为准。",
    "参照了邻近乡镇的做法，按本地情况改了两处，正文已写明。",
    "涉及三个村、约四十人，名单在我处，可随时提供。",
    "本次由单位工作经费列支，明年已列入预算。",
    "已征得本人同意，不写姓名即可。",
    "上周已口头反映，对方表示本月内研究，有结果我们再续报。",
)
SUPPLEMENTS = (
    "以上数据截至{date}，已与{host}核对。",
    "据回访，参加人员中九成以上认为有用，另有{number}人报名下一期。",
    "此项工作由{unit}书记牵头，每月复盘一次，台账可查。",
    "受访的{number}名青年中，多数表示愿意继续参加。",
)
SIGN_REFUSALS = (
    "人数与签到表对不上，核对后再报。",
    "分管领导的意见还没写进去，请补充。",
    "先与派出所对一下口径。",
)
SEND_BACKS = (
    "第二条篇幅过长，请压缩；各条顺序再斟酌。",
    "侨情一栏请放到前面，最后一条的单位名称有误。",
    "有两条内容相近，请合并或删去一条。",
)
WITHDRAWALS = ("单位发现数据有误，修改后再报。", "与兄弟单位重复，改为联合报送。")
TOO_LATE = "已过时效，不再修改。"
ISSUE_WITHDRAWAL = "其中一条的数据经核实有误，本期收回，更正后另行编发。"
NOT_ADOPTED = (
    "上级刊物本期选题已满",
    "与近期已采用的信息重复",
    "情况较好，但面上意义不足",
    "时效稍晚",
)
CANCELLED = ("情况有变化，待补充后再报。", "改由县委办统一上报。")
DISPATCH_SEND_BACKS = ("第三条建议请与主管部门会商后再报。", "请补充全县面上的数字。")
LEADERS = (
    ("叶崇景", "县委副书记", "county"),
    ("季国樑", "县长", "county"),
    ("项松年", "县政协副主席", "county"),
    ("周益行", "团市委书记", "city"),
    ("徐定山", "市委常委", "city"),
    ("林鹤年", "省侨联副主席", "province"),
)
INSTRUCTIONS = (
    "所提问题具体，建议可行。请团县委会同侨联、教育局研究，拿出办法。",
    "做法很好，可在全县推广。请总结完善。",
    "请有关部门阅研，能办的马上办，办理情况报我。",
    "青年返乡创业的难点值得重视，请人社部门牵头研究。",
    "请关注后续进展，情况及时报告。",
)
FOLLOW_UPS = (
    "已召集五个部门专题会商，明确三项措施和责任单位，首批事项已办结。",
    "已在六个乡镇试点，现场会已召开，做法汇编成册下发。",
    "主管部门已答复并落实经费，团县委每月跟踪一次。",
)
KEEP_REASON = "沿用原办法，得分只供办公室改进工作，不单独作为年度考核内容；明年修订时再议。"

SUGGESTIONS = (
    (
        "/manuscripts/",
        "在手机上填写报送单位时名单很长，能不能把常用的联合单位放在前面？",
        "已记下，下一版会把最近用过的单位排在前面。",
    ),
    (
        "/manuscripts/write/",
        "稿件被退回后，希望能在列表里直接看到退回的原因，不用点进去。",
        "列表里已能看到原因，请在“退回”一栏查看。",
    ),
    (
        "/scoring/",
        "季度任务还差几篇，希望每月下旬提醒一次。",
        "同意，将从下月起在每月20日提醒未完成的单位。",
    ),
    (
        "/bulletins/",
        "通报的表格能不能导出为表格文件，方便向党委汇报？",
        "可以，打开通报后点“导出”。",
    ),
    (
        "/messages/",
        "刊物印发的消息较多，建议可以只看与本单位有关的。",
        "收到，正在研究按栏目订阅的办法。",
    ),
    ("/", "学校寒暑假期间任务能否适当减少？", ""),
    ("/manuscripts/", "图片传得慢，山区网络不好，能否先存稿后传图？", ""),
)
POINTS_NOTICE = (
    "本季度报送要点：一、侨乡青年返乡创业和海外侨青动态；二、困境青少年关爱服务；"
    "三、石雕、稻鱼等产业青年人才；四、基层团组织负担和意见建议。"
)
EDITOR_CUTS = (
    ("近日，", ""),
    ("日前，", ""),
    ("据统计，", ""),
    ("整个过程", ""),
    ("进行了", ""),
    ("取得了较好的效果", "效果较好"),
    ("值得关注", "应予重视"),
)


def edit_title(title: str) -> str:
    """How an editor shortens a title; often it stays as it is."""
    for old, new in (("关于", ""), ("的调研报告", "调研"), ("来信反映", "反映"), ("有待优化", "")):
        shorter = title.replace(old, new, 1)
        if shorter != title and len(shorter) >= 8:
            return shorter
    return title


def edit_body(body: str, pick: float) -> str:
    """How an editor shortens a text: set phrases go, and one sentence of the longest paragraph.

    ``pick`` (0 to 1) says which sentence. The first and the last sentence always stay.
    """
    for old, new in EDITOR_CUTS:
        body = body.replace(old, new, 1)
    paragraphs = body.split("\n")
    longest = max(range(len(paragraphs)), key=lambda index: len(paragraphs[index]))
    sentences = paragraphs[longest].split("。")
    free = [
        index
        for index in range(1, len(sentences) - 2)
        if not any(mark in sentences[index] for mark in "：“”一二三四五")
    ]
    if free:
        del sentences[free[int(pick * len(free)) % len(free)]]
        paragraphs[longest] = "。".join(sentences)
    return "\n".join(paragraphs)


NEIGHBOURS = ("莲都团区委", "缙云团县委", "遂昌团县委", "松阳团县委", "云和团县委", "龙泉团市委")
