namespace Monitoring.Benchmarks.Workload;

/// <summary>Structured events of the platform's services, in Chinese and English.</summary>
internal sealed class ApplicationEvents(SeededRandom random, PersonalDataSource people)
{
    private static readonly string[] Methods = ["alipay", "alipay", "wechat", "wechat", "wechat", "bank_card"];
    private static readonly string[] Declines = ["余额不足", "risk control", "channel timeout", "银行卡已过期"];

    // Route, service, median milliseconds: the AI model behind recommendations is the slow one.
    private static readonly (string Route, string Service, double Median)[] Routes =
    [
        ("POST /api/v1/orders", "orders", 45), ("GET /api/v1/orders", "orders", 18), ("POST /api/v1/payments", "payments", 180),
        ("GET /api/v1/recommendations", "recommendations", 320), ("POST /api/v1/consultations", "consultations", 70), ("GET /api/v1/menu", "catalog", 9),
    ];

    private readonly AccountEvents _accounts = new(random, people);
    private readonly Visits _visits = new(random);

    public void Write(Draft draft)
    {
        draft.Level = "INFO";
        draft.TraceId = random.Hex(32);
        draft.SpanId = random.Hex(16);
        if (draft.WantsPersonalData)
        {
            _accounts.Write(draft);
            return;
        }

        switch (random.Below(20))
        {
            case < 5: Request(draft); break;
            case < 9: Order(draft); break;
            case < 12: Payment(draft); break;
            case < 14: Recommendation(draft); break;
            case < 16: Consultation(draft); break;
            default: _visits.Write(draft); break;
        }
    }

    private void Request(Draft draft)
    {
        var (route, service, median) = random.Pick(Routes);
        var took = Took(median);
        var status = random.Chance(0.97) ? 200 : random.Chance(0.5) ? 500 : 503;
        if (status != 200) draft.Level = "ERROR";
        draft.Service = service;
        draft.Message = $"HTTP {route} responded {status} in {took} ms";
        draft.Field("route", route);
        draft.Field("status", status);
        draft.Field("duration_ms", took);
    }

    private void Order(Draft draft)
    {
        var order = Ids.Order(random, draft.Time);
        var amount = random.Between(1500, 26000) / 100m;
        draft.Service = "orders";
        var dish = random.Pick(Vocabulary.Dishes);
        var (name, chinese, english) = random.Below(50) switch
        {
            < 26 => ("order_created", $"订单 {order} 创建成功，菜品：{dish}，金额 {amount} 元", $"Order {order} created, dish {dish}, amount {amount} CNY"),
            < 37 => ("order_paid", $"订单 {order} 已支付，金额 {amount} 元", $"Order {order} paid, {amount} CNY"),
            < 46 => ("order_delivered", $"订单 {order} 已送达", $"Order {order} delivered"),
            < 49 => ("order_cancelled", $"订单 {order} 已取消，原因：用户超时未支付", $"Order {order} cancelled: payment window expired"),
            _ => ("order_refunded", $"订单 {order} 已退款 {amount} 元", $"Order {order} refunded, {amount} CNY"),
        };
        if (name is "order_cancelled" or "order_refunded") draft.Level = "WARN";
        draft.Message = Either(chinese, english);
        draft.Field("event", name);
        draft.Field("order_id", order);
        Customer(draft);
        draft.Field("amount", amount);
        draft.Field("currency", "CNY");
        draft.Field("duration_ms", Took(40));
    }

    private void Payment(Draft draft)
    {
        var payment = Ids.Payment(random);
        var method = random.Pick(Methods);
        var amount = random.Between(1500, 26000) / 100m;
        var failed = random.Chance(method == "bank_card" ? 0.08 : 0.02);
        draft.Service = "payments";
        if (failed) draft.Level = "ERROR";
        var reason = random.Pick(Declines);
        var timedOut = failed && reason == "channel timeout";
        draft.Message = failed
            ? Either($"支付失败 {payment}，渠道 {method}，原因：{reason}", $"Payment {payment} by {method} failed: {reason}")
            : Either($"支付成功 {payment}，渠道 {method}，金额 {amount} 元", $"Payment {payment} by {method} settled, {amount} CNY");
        draft.Field("event", timedOut ? "payment_timeout" : failed ? "payment_failed" : "payment_succeeded");
        draft.Field("payment_id", payment);
        draft.Field("payment_method", method);
        draft.Field("payment_status", failed ? "failed" : "success");
        draft.Field("amount", amount);
        draft.Field("currency", "CNY");
        draft.Field("duration_ms", Took(180));
    }

    private void Recommendation(Draft draft)
    {
        var nutrient = random.Pick(Vocabulary.Nutrients);
        var dish = random.Pick(Vocabulary.Dishes);
        draft.Service = "recommendations";
        var (name, chinese, english) = random.Below(50) switch
        {
            < 38 => ("recommendation_served", $"营养建议生成：目标 {nutrient}，推荐 {dish}", $"Nutrition advice generated: goal {nutrient}, top dish {dish}"),
            < 49 => ("recommendation_clicked", $"用户点击推荐：{dish}", $"Recommended dish opened: {dish}"),
            _ => ("recommendation_failed", $"营养建议生成失败：目标 {nutrient}", $"Nutrition advice failed: goal {nutrient}"),
        };
        if (name == "recommendation_failed") draft.Level = "ERROR";
        draft.Message = Either(chinese, english);
        draft.Field("event", name);
        Customer(draft);
        draft.Field("model", "nutri-rank-3");
        draft.Field("score", random.Between(500, 999) / 1000m);
        draft.Field("calories", random.Between(180, 850));
        draft.Field("duration_ms", Took(320));
    }

    private void Consultation(Draft draft)
    {
        draft.Service = "consultations";
        var minutes = random.Between(3, 40);
        var (name, chinese, english) = random.Below(10) switch
        {
            < 3 => ("consultation_requested", "用户发起营养师咨询", "Consultation requested"),
            < 5 => ("consultation_answered", "营养师已回复咨询", "Consultation answered"),
            < 7 => ("consultation_completed", $"营养师咨询结束，时长 {minutes} 分钟", $"Consultation closed after {minutes} minutes"),
            _ => ("nutritionist_heartbeat", "营养师在岗", "Nutritionist on duty"),
        };
        draft.Message = Either(chinese, english);
        draft.Field("event", name);
        draft.Field("nutritionist", random.Pick(Vocabulary.ChineseNames));
        if (name == "nutritionist_heartbeat")
        {
            draft.Field("state", random.Chance(0.65) ? "busy" : "idle");
            return;
        }

        Customer(draft);
        if (name == "consultation_completed") draft.Field("rating", random.Between(3, 5));
        draft.Field("duration_ms", Took(name == "consultation_answered" ? 45_000 : 70));
    }

    private void Customer(Draft draft)
    {
        var (user, session) = Ids.Customer(random);
        draft.Field("user_id", user);
        draft.Field("session_id", session);
    }

    private string Either(string chinese, string english) => random.Chance(0.5) ? chinese : english;

    private int Took(double median) => (int)random.Skewed(median) + 1;
}
