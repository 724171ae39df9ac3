namespace Monitoring.Benchmarks.Workload;

/// <summary>What visitors of the web site do: pages, searches, what they are shown and open, and who joins.</summary>
internal sealed class Visits(SeededRandom random)
{
    private static readonly string[] Pages = ["/", "/menu", "/menu", "/menu/lunch", "/cart", "/orders", "/nutrition", "/about"];

    public void Write(Draft draft)
    {
        draft.Service = "web";
        var (user, session) = Ids.Customer(random);
        var page = random.Pick(Pages);
        var dish = random.Pick(Vocabulary.Dishes);
        var query = random.Pick(Vocabulary.Queries);
        var (name, chinese, english) = random.Below(40) switch
        {
            < 18 => ("page_view", $"页面浏览 {page}", $"Page {page} viewed"),
            < 23 => ("search", $"搜索：{query}", $"Search for {query}"),
            < 34 => ("item_impression", $"菜品展示：{dish}", $"Dish shown: {dish}"),
            < 39 => ("item_click", $"菜品点击：{dish}", $"Dish opened: {dish}"),
            _ => ("user_registered", "新用户注册", "New user registered"),
        };
        draft.Message = random.Chance(0.5) ? chinese : english;
        draft.Field("event", name);
        draft.Field("user_id", user);
        draft.Field("session_id", session);
        if (name is "page_view" or "search") draft.Field("page", page);
        draft.Field("referrer", random.Chance(0.6) ? "https://www.nutri-restaurant.cn/menu" : "https://www.nutri-restaurant.cn/");
    }
}
