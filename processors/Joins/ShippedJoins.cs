namespace Monitoring.Processors.Joins;

/// <summary>The joins of the restaurant platform's business, by the names that its operations manual gives them where it does.</summary>
/// <remarks>
/// <c>click_through_rate</c> and <c>recommendation_click_rate</c> join what was shown with what was opened. <c>refund_rate</c> of the manual is a ratio of one window and stays a metric
/// from logs; <c>cohort_refund_rate</c> says how many of the orders that were paid in a window were refunded later. <c>search_click_rate</c> is of searches that led to something.
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
        Join("click_through_rate", "event == item_impression", "event == item_click", Impression),
        Join("recommendation_click_rate", "event == recommendation_served", "event == recommendation_clicked", Recommendation),
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
