//! Names of people: of two to four Chinese characters, `买买提·江` among them.

use super::gloss::is_han;

/// Family names of one character, in both scripts.
const FAMILIES: &str = "\
赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄\
和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚\
程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘\
党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡文寇广禄阙东欧沃利蔚越隆师巩聂晁勾敖融冷訾辛阚那简饶曾毋沙乜养鞠须丰\
巢关蒯相查荆游竺权逯盖益桓公仉付佟闫肖涂代苟苑岳覃佘亓晋楚丛卿鹿揭戢蹇侬祖官缑帅代宛母原初仝展税阳苘商智晨\
趙錢孫吳鄭馮陳衛蔣韓楊許呂張嚴華謝鄒竇蘇魯韋馬鳳費賀湯羅畢鄔樂時齊顧黃蕭貝計談龐紀項閔藍強賈婁顏鍾駱萬經盧繆應鄧單諸鈕龔陸榮車寧厲劉龍葉懷從賴藺喬陰蒼雙聞黨譚貢勞酈壽邊農溫別莊閻連習魚滿廣祿闕東歐師鞏聶\
簡饒養須豐關荊權蓋閆塗";

/// Family names of two characters.
const LONG_FAMILIES: [&str; 22] = [
    "欧阳", "歐陽", "上官", "司马", "司馬", "诸葛", "諸葛", "司徒", "东方", "東方", "夏侯", "皇甫", "尉迟", "尉遲",
    "公孙", "公孫", "令狐", "慕容", "长孙", "長孫", "端木", "宇文",
];

/// Words as long as names that stand where names do.
const NO_NAMES: [&str; 73] = [
    "记者",
    "記者",
    "报道",
    "報道",
    "報導",
    "综合",
    "綜合",
    "整理",
    "供稿",
    "提供",
    "受访者",
    "通讯员",
    "通訊員",
    "网友",
    "網友",
    "编辑",
    "編輯",
    "资料",
    "资料图",
    "视频",
    "图片",
    "圖片",
    "文图",
    "图文",
    "摄影",
    "攝影",
    "实习",
    "实习生",
    "见习",
    "首席",
    "特约",
    "本报",
    "本報",
    "本网",
    "本网站",
    "新华社",
    "新華社",
    "中新社",
    "中新网",
    "人民网",
    "来源",
    "來源",
    "作者",
    "责编",
    "校对",
    "审核",
    "供图",
    "摄像",
    "转自",
    "原标题",
    "同期",
    "发自",
    "官网",
    "官微",
    "分享",
    "单位",
    "时间",
    "北京",
    "上海",
    "广州",
    "南京",
    "天津",
    "高校",
    "方面",
    "江苏",
    "广西",
    "安徽",
    "云南",
    "湖北",
    "湖南",
    "海南",
    "香港",
    "公司",
];

/// Whether a word can be a name where names are expected.
pub(super) fn is_name(word: &str) -> bool {
    let chars = word.chars().count();
    let is_long = || word.chars().next().is_some_and(is_family) || begins_with_long_family(word);
    let is_foreign = word.contains(['·', '•', '・'])
        && (4..=15).contains(&chars)
        && !word.starts_with(DOTS)
        && !word.ends_with(DOTS);
    let is_chinese = (matches!(chars, 2 | 3) || (chars == 4 && is_long())) && word.chars().all(is_han);
    let is_other = is_foreign && word.chars().all(|c| is_han(c) || DOTS.contains(&c));
    (is_chinese || is_other)
        && !NO_NAMES.contains(&word)
        && !word.ends_with(['报', '報', '社', '网', '網', '版', '讯', '电', '评', '饰', '译'])
}

/// Whether a word looks like a name even where others stand: it begins with a family name, and is not long for it.
pub(super) fn is_sure_name(word: &str) -> bool {
    let is_usual = word.chars().next().is_some_and(is_family) && word.chars().count() <= 3;
    is_name(word) && (is_usual || begins_with_long_family(word) || word.contains(DOTS))
}

pub(super) fn is_family(c: char) -> bool {
    FAMILIES.contains(c)
}

fn begins_with_long_family(word: &str) -> bool {
    LONG_FAMILIES.iter().any(|family| word.starts_with(family))
}

const DOTS: [char; 3] = ['·', '•', '・'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words() {
        let check = |word, name, sure| assert_eq!((is_name(word), is_sure_name(word)), (name, sure), "{word}");
        for name in ["王海", "王海涛", "欧阳海涛", "劉海濤", "海里提·江", "司马光"] {
            check(name, true, true);
        }
        check("海涛", true, false);
        check("王李海涛", true, false);
        for word in ["王", "海里提江", "欧阳海涛涛", "记者", "·海里提", "王a", "海角日报", "海角报", "", "王海。"]
        {
            check(word, false, false);
        }
    }
}
