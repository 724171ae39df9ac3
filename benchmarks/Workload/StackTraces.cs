using System.Globalization;
using System.Text;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Exceptions as .NET, Java and Python services print them, joined to one event by the publisher's multi-line setting.</summary>
internal sealed class StackTraces(SeededRandom random, PersonalDataSource people)
{
    private static readonly string[] DotNetFrames =
    [
        "Restaurant.Payments.AlipayGateway.ChargeAsync(PaymentRequest request, CancellationToken cancellationToken) in /src/Payments/AlipayGateway.cs:line 118",
        "Restaurant.Payments.PaymentService.SettleAsync(Guid orderId) in /src/Payments/PaymentService.cs:line 74",
        "Restaurant.Orders.OrderSaga.HandleAsync(OrderPlaced message) in /src/Orders/OrderSaga.cs:line 203",
        "Microsoft.AspNetCore.Mvc.Infrastructure.ActionMethodExecutor.TaskOfIActionResultExecutor.Execute(ActionContext actionContext)",
        "Microsoft.AspNetCore.Routing.EndpointMiddleware.<Invoke>g__AwaitRequestTask|7_0(Endpoint endpoint, Task requestTask, ILogger logger)",
        "Npgsql.Internal.NpgsqlConnector.ReadMessageLong(Boolean async, DataRowLoadingMode dataRowLoadingMode, Boolean readingNotifications)",
    ];

    private static readonly string[] JavaFrames =
    [
        "com.nutri.recommend.RankService.score(RankService.java:142)", "com.nutri.recommend.RankController.list(RankController.java:58)",
        "org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1089)", "java.base/java.lang.Thread.run(Thread.java:1583)",
        "redis.clients.jedis.Connection.readProtocolWithCheckingBroken(Connection.java:355)",
    ];

    private static readonly string[] PythonFrames =
    [
        "File \"/app/nutri_ai/advice.py\", line 88, in generate\n    plan = model.predict(features)", "File \"/app/nutri_ai/model.py\", line 41, in predict\n    return self._session.run(None, inputs)",
        "File \"/usr/lib/python3.12/site-packages/onnxruntime/capi/session.py\", line 220, in run\n    return self._sess.run(output_names, input_feed, run_options)",
    ];

    public void Write(Draft draft)
    {
        var text = new StringBuilder(1024);
        var subject = draft.WantsPersonalData ? $"customer {draft.Personal(people.Mobile())}" : $"customer {Ids.User(random)}";
        switch (random.Below(3))
        {
            case 0: DotNet(draft, text, subject); break;
            case 1: Java(draft, text, subject); break;
            default: Python(draft, text, subject); break;
        }

        draft.Line = text.ToString();
    }

    private void DotNet(Draft draft, StringBuilder text, string subject)
    {
        draft.Service = "payments";
        text.Append(Stamp(draft, "yyyy-MM-dd HH:mm:ss.fff zzz")).Append(" [ERR] Unhandled exception while charging ").Append(subject);
        text.Append("\nSystem.TimeoutException: The operation has timed out.");
        for (var i = random.Between(4, 9); i > 0; i--) text.Append("\n   at ").Append(random.Pick(DotNetFrames));
    }

    private void Java(Draft draft, StringBuilder text, string subject)
    {
        draft.Service = "recommendations";
        text.Append(Stamp(draft, "yyyy-MM-dd'T'HH:mm:ss.fffzzz")).Append(" ERROR 1 --- [nio-8080-exec-").Append(random.Between(1, 9)).Append("] c.n.r.RankController : 推荐失败 ").Append(subject);
        text.Append("\njava.lang.IllegalStateException: ranking model returned no candidates");
        for (var i = random.Between(3, 7); i > 0; i--) text.Append("\n\tat ").Append(random.Pick(JavaFrames));
        text.Append("\nCaused by: java.net.SocketTimeoutException: Read timed out\n\t... ").Append(random.Between(12, 60)).Append(" more");
    }

    private void Python(Draft draft, StringBuilder text, string subject)
    {
        draft.Service = "nutrition-ai";
        text.Append(Stamp(draft, "yyyy-MM-dd'T'HH:mm:ss.fffzzz")).Append(" ERROR nutri_ai.advice: advice failed for ").Append(subject);
        text.Append("\nTraceback (most recent call last):");
        for (var i = random.Between(2, 4); i > 0; i--) text.Append("\n  ").Append(random.Pick(PythonFrames));
        text.Append("\nValueError: could not convert feature 'bmi' to float: '未填写'");
    }

    private static string Stamp(Draft draft, string format) => draft.Time.ToString(format, CultureInfo.InvariantCulture);
}
