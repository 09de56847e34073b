"""The box for complaints and suggestions: what people wrote, and the office's answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Writer = Literal["information_officer", "unit_principal", "unit_leader", "editor"]


@dataclass(frozen=True, slots=True)
class SuggestionSeed:
    """`answer` is empty while the office has not answered; `page` names the page in words."""

    writer: Writer
    page: str
    text: str
    answer: str


SUGGESTIONS: tuple[SuggestionSeed, ...] = (
    SuggestionSeed(
        "information_officer",
        "写稿",
        "山里信号断断续续，写到一半怕丢。能不能看到“已保存”的时间？",
        "标题下方已显示最近一次保存的时间；断网时内容留在本机，恢复后自动补存。",
    ),
    SuggestionSeed(
        "information_officer",
        "写稿",
        "从微信复制过来的文字空格和换行很乱，希望能自动整理。",
        "已处理：粘贴时会去掉多余空格和空行，数字和标点不改动，请再试。",
    ),
    SuggestionSeed(
        "information_officer",
        "我的稿件",
        "退回理由写“再改改”，不知道改哪里。建议退回必须写具体。",
        "同意。自本月起退回须选理由并写明改哪一处，只写套话的由办公室主任退给编辑重写。",
    ),
    SuggestionSeed(
        "unit_principal",
        "待我签审",
        "出差时多篇稿件要签，能不能一次看完标题和正文再逐篇点，不要来回跳？",
        "签审页已支持看完自动到下一篇，手机上可左右滑动。仍请逐篇看过再签。",
    ),
    SuggestionSeed(
        "information_officer",
        "得分明细",
        "我们与邻镇联合报送的稿件只得了一半分，按什么规定？",
        "现行办法第六条规定联合报送平分。明细里“为什么是这个分”可点开看算式；各单位意见较多，修订时一并研究。",
    ),
    SuggestionSeed(
        "unit_principal",
        "排名",
        "小乡人少，和大镇放在一起排名不合理，建议分组。",
        "意见有道理。明年拟按人口和团员数分两组，方案在季度分析会上征求意见后再定。",
    ),
    SuggestionSeed(
        "unit_leader",
        "通报",
        "抄送件能否直接标出我乡的内容？每次都要翻好几页。",
        "已改：抄送给您的通报首页先列本单位情况，再列全县情况。",
    ),
    SuggestionSeed(
        "information_officer",
        "通知",
        "下午四点发通知，五点半要材料，基层来不及。希望普通约稿至少留两个工作日。",
        "接受批评。今后普通约稿不少于两个工作日，紧急约稿须由办公室主任签字并写明理由。",
    ),
    SuggestionSeed(
        "information_officer",
        "上传",
        "手机照片太大传不上去，要先压缩，麻烦。",
        "照片上限为二十兆，超出时请在相机里选“中等尺寸”。页面提示已改成写明大小和上限。",
    ),
    SuggestionSeed(
        "editor",
        "稿件队列",
        "审稿时希望能看到同一单位近期报过的相近稿件，免得重复采用。",
        "右侧已列出该单位近三个月同主题稿件；跨单位的相近稿件提示正在准备。",
    ),
    SuggestionSeed(
        "information_officer",
        "我的稿件",
        "报上去以后多久能有结果？有的稿件两周没动静。",
        "规定三个工作日内要有处理意见。超过的会在编辑待办里标红，上季度超时十一篇，已逐一回复致歉。",
    ),
    SuggestionSeed(
        "unit_principal",
        "考核",
        "批示和采用计分占比高，容易为了分数写材料。按减负规定是不是该调？",
        "意见已转书记办公会。系统里备有减负口径的计分办法，批示不计分、基础分封顶，拟明年试行。",
    ),
    SuggestionSeed(
        "information_officer",
        "写稿",
        "关键词不知道写什么，可以给几个提示吗？",
        "输入时会列出本季度常用的关键词，供选用，也可以自己写。",
    ),
    SuggestionSeed(
        "information_officer",
        "登录",
        "换手机后收不到验证，白天找不到人处理。",
        "请联系安全管理员当面核实后重设，工作时间内半小时办结；电话贴在登录页下方。",
    ),
    SuggestionSeed(
        "unit_leader",
        "首页",
        "字太小，年纪大的看着吃力。",
        "浏览器放大到一百五十也不会错位；页面右上角加了大字显示，设置一次一直有效。",
    ),
    SuggestionSeed(
        "information_officer",
        "采用情况",
        "上个月市里刊物用了我们的稿，这里没有显示，是不是漏登了？",
        "核实无误，对方寄刊较晚，已补录并注明补录人和时间，分数同日入账。",
    ),
    SuggestionSeed(
        "editor",
        "编刊",
        "拖动排序在触摸屏上不灵，希望有上移、下移按钮。",
        "已加上移、下移，键盘也可以操作。",
    ),
    SuggestionSeed(
        "information_officer",
        "问答",
        "编辑核实问题时最好能带上原句，有时不知道问的是哪个数字。",
        "提问框已可引用稿件原句，请编辑们都用上。",
    ),
    SuggestionSeed(
        "unit_principal",
        "通报",
        "“未报送单位”点名前能否先提醒一次？有的是信息员生病。",
        "同意。季末前十天会提醒尚未报送的单位，有特殊情况可说明，通报中注明。",
    ),
    SuggestionSeed(
        "information_officer",
        "导出",
        "导出的表格打开后单位名称被截断，列宽能不能宽一点？",
        "已按内容调整列宽，首行冻结。",
    ),
    SuggestionSeed(
        "information_officer",
        "写稿",
        "侨情稿件常涉及海外同胞个人情况，希望提交前有提醒。",
        "提交侨情、社情民意类稿件时会提示隐去姓名、住址、证件号；涉密内容不得进入系统。",
    ),
    SuggestionSeed(
        "editor",
        "上报",
        "同一篇报给五个渠道，要填五次落款，太费时。",
        "落款可统一填写，需要时再逐个修改。",
    ),
    SuggestionSeed(
        "information_officer",
        "培训",
        "新上岗，不知道好信息长什么样，能不能把采用的稿件和原稿对照着看？",
        "采用稿件的详情页有“编辑改了什么”，可逐句对照。下月培训也以此为教材。",
    ),
    SuggestionSeed(
        "unit_principal",
        "数量任务",
        "每月必须报两篇，农忙、汛期实在没有可写的，容易凑数。",
        "已收到，正与各组代表商量改为按季计数，意见汇总后答复。",
    ),
    SuggestionSeed(
        "information_officer",
        "我的稿件",
        "能否把自己的稿件按主题归类？年底写总结要翻很久。",
        "",
    ),
    SuggestionSeed(
        "information_officer",
        "手机页面",
        "时间线在小屏上字挤在一起，横屏才看得清。",
        "",
    ),
    SuggestionSeed(
        "unit_leader",
        "通报",
        "希望附上本乡被采用稿件的全文链接，方便学习。",
        "",
    ),
    SuggestionSeed(
        "editor",
        "稿件队列",
        "批量退回时能否对每篇写不同的话？",
        "",
    ),
)
