namespace Monitoring.Processors.Joins;

/// <summary>The joins of the restaurant platform's business, by names of their own.</summary>
/// <remarks>
/// <c>click_through_rate</c>, <c>recommendation_click_rate</c> and <c>refund_rate</c> of the manual are ratios of one window and stay metrics from logs, which need no ids. <c>joined_click_through_rate</c> and
/// <c>joined_recommendation_click_rate</c> say how much of what was shown in a window was opened later, <c>cohort_refund_rate</c> how many of the orders that were paid in it were
/// refunded later, and <c>search_click_rate</c> how many of its searches led to something.
/// </remarks>
internal static class ShippedJoins
{
    private const string Order = "order_id | order.id | orderId";
    private const string Impression = "impression_id | impression.id | impressionId";
    private const string Recommendation = "recommendation_id | recommendation.id | recommendationId";
    private const string Search = "search_id | search.id | searchId";

    public static IReadOnlyList<EventJoin> All { get; } =
    [
        Join("cohort_refund_rate", "event == order_paid", "event == order_refunded", Order) with { Within = TimeSpan.FromHours(24), Time = "refund_time" },
        Join("joined_click_through_rate", "event == item_impression", "event == item_click", Impression),
        Join("joined_recommendation_click_rate", "event == recommendation_served", "event == recommendation_clicked", Recommendation),
        Join("search_click_rate", "event == search", "event == item_click", Search),
    ];

    private static EventJoin Join(string name, string left, string right, string key) => new()
    {
        Name = name,
        Left = new JoinSide { Where = left, Key = key },
        Right = new JoinSide { Where = right, Key = key },
        Labels = ["tenant"],
    };
}
