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

    public void Write(Draft draft)
    {
        draft.Level = "INFO";
        draft.TraceId = random.Hex(32);
        draft.SpanId = random.Hex(16);
        if (draft.WantsPersonalData)
        {
            Personal(draft);
            return;
        }

        switch (random.Below(20))
        {
            case < 6: Request(draft); break;
            case < 11: Order(draft); break;
            case < 15: Payment(draft); break;
            case < 18: Recommendation(draft); break;
            default: Consultation(draft); break;
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
        var cancelled = random.Chance(0.06);
        if (cancelled) draft.Level = "WARN";
        var dish = random.Pick(Vocabulary.Dishes);
        draft.Message = cancelled
            ? Either($"订单 {order} 已取消，原因：用户超时未支付", $"Order {order} cancelled: payment window expired")
            : Either($"订单 {order} 创建成功，菜品：{dish}，金额 {amount} 元", $"Order {order} created, dish {dish}, amount {amount} CNY");
        draft.Field("order_id", order);
        draft.Field("user_id", Ids.User(random));
        draft.Field("amount", amount);
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
        draft.Message = failed
            ? Either($"支付失败 {payment}，渠道 {method}，原因：{reason}", $"Payment {payment} by {method} failed: {reason}")
            : Either($"支付成功 {payment}，渠道 {method}，金额 {amount} 元", $"Payment {payment} by {method} settled, {amount} CNY");
        draft.Field("payment_id", payment);
        draft.Field("payment_method", method);
        draft.Field("payment_status", failed ? "failed" : "success");
        draft.Field("amount", amount);
        draft.Field("duration_ms", Took(180));
    }

    private void Recommendation(Draft draft)
    {
        var nutrient = random.Pick(Vocabulary.Nutrients);
        var dish = random.Pick(Vocabulary.Dishes);
        draft.Service = "recommendations";
        draft.Message = Either($"营养建议生成：目标 {nutrient}，推荐 {dish}", $"Nutrition advice generated: goal {nutrient}, top dish {dish}");
        draft.Field("user_id", Ids.User(random));
        draft.Field("model", "nutri-rank-3");
        draft.Field("score", random.Between(500, 999) / 1000m);
        draft.Field("calories", random.Between(180, 850));
        draft.Field("duration_ms", Took(320));
    }

    private void Consultation(Draft draft)
    {
        draft.Service = "consultations";
        var minutes = random.Between(3, 40);
        draft.Message = Either($"营养师咨询结束，时长 {minutes} 分钟", $"Consultation closed after {minutes} minutes");
        draft.Field("user_id", Ids.User(random));
        draft.Field("nutritionist", random.Pick(Vocabulary.ChineseNames));
        draft.Field("rating", random.Between(3, 5));
        draft.Field("duration_ms", Took(70));
    }

    private void Personal(Draft draft)
    {
        draft.Service = "users";
        draft.Field("user_id", Ids.User(random));
        switch (random.Below(8))
        {
            case 0: draft.Message = $"短信验证码已发送至 {draft.Personal(people.Mobile())}，有效期 5 分钟"; break;
            case 1: draft.Message = $"实名认证提交：姓名 {random.Pick(Vocabulary.ChineseNames)}，身份证号 {draft.Personal(people.IdCard())}，等待审核"; break;
            case 2: draft.Message = $"Welcome mail sent to {draft.Personal(people.Email())} for the weekly nutrition plan"; break;
            case 3: draft.Message = $"绑定银行卡 {draft.Personal(people.BankCard())} 成功，预留手机号 {draft.Personal(people.Mobile())}"; break;
            case 4:
                draft.Level = "DEBUG";
                draft.Message = $"Outgoing request GET /internal/profile Authorization: Bearer {draft.Personal(people.Jwt(draft.Time))}";
                break;
            case 5:
                draft.Level = "WARN";
                draft.Message = $"Login failed, form user={Ids.User(random)} password={draft.Personal(people.Password())} attempt={random.Between(1, 5)}";
                break;
            case 6:
                draft.Message = "Delivery address confirmed";
                draft.Field("customer_mobile", draft.Personal(people.Mobile()));
                break;
            default:
                draft.Message = "会员资料已更新";
                draft.Field("email", draft.Personal(people.Email()));
                draft.Field("id_card", draft.Personal(people.IdCard()));
                break;
        }
    }

    private string Either(string chinese, string english) => random.Chance(0.5) ? chinese : english;

    private int Took(double median) => (int)random.Skewed(median) + 1;
}
