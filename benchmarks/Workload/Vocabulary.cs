namespace Monitoring.Benchmarks.Workload;

/// <summary>The words of the platform.</summary>
internal static class Vocabulary
{
    public static readonly string[] Surnames = ["zhang", "wang", "li", "zhao", "chen", "yang", "liu", "huang", "zhou", "wu", "xu", "sun"];

    public static readonly string[] GivenNames = ["wei", "na", "min", "jing", "lei", "qiang", "yan", "juan", "tao", "ming", "chao", "xia"];

    public static readonly string[] ChineseNames = ["张伟", "王芳", "李娜", "刘洋", "陈静", "杨敏", "赵磊", "黄强", "周涛", "吴霞"];

    public static readonly string[] Dishes =
        ["鸡胸肉藜麦沙拉", "清蒸鲈鱼", "低脂牛肉饭", "豆腐蔬菜煲", "南瓜小米粥", "番茄鸡蛋面", "虾仁西兰花", "Quinoa Chicken Bowl", "Salmon Poke", "Tofu Buddha Bowl"];

    public static readonly string[] Queries =
        ["低脂", "高蛋白 午餐", "糖尿病 食谱", "孕妇 营养", "减脂餐", "素食", "low carb", "high protein", "gluten free", "vegan lunch"];

    public static readonly string[] Nutrients = ["protein", "fat", "carbohydrate", "fiber", "sodium", "calcium"];

    public static readonly string[] Users = ["deploy", "ops", "git", "postgres", "admin", "root", "ubuntu"];

    public static readonly string[] Commands =
        ["/usr/bin/systemctl restart nginx", "/usr/bin/apt-get update", "/usr/bin/journalctl -u orders", "/usr/sbin/iptables -L", "/usr/bin/docker ps"];
}
