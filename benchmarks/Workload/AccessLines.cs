using System.Globalization;

namespace Monitoring.Benchmarks.Workload;

/// <summary>nginx access lines: the <c>main</c> format, with and without proxies before it.</summary>
internal sealed class AccessLines(SeededRandom random, PersonalDataSource people)
{
    private static readonly int[] Failures = [400, 401, 403, 404, 404, 404, 429, 499, 500, 502, 503, 504];
    private readonly ClientPopulation _clients = new(random);

    public void Write(Draft draft)
    {
        draft.Service = "nginx";
        var (method, url) = Request(draft);
        var status = random.Chance(0.94) ? method == "POST" ? 201 : 200 : random.Pick(Failures);
        var size = status >= 400 ? random.Between(120, 700) : (int)random.Skewed(1400);
        var time = draft.Time.ToString("dd/MMM/yyyy:HH:mm:ss ", CultureInfo.InvariantCulture) + draft.Time.ToString("zzz", CultureInfo.InvariantCulture).Remove(3, 1);
        var referrer = random.Chance(0.7) ? "-" : "https://www.nutri-restaurant.cn/menu";
        var (remote, forwarded) = Client();
        draft.Line = $"{remote} - - [{time}] \"{method} {url} HTTP/{(random.Chance(0.8) ? "1.1" : "2.0")}\" {status} {size} \"{referrer}\" \"{_clients.Agent()}\"{forwarded}";
    }

    private (string Remote, string Forwarded) Client()
    {
        var client = _clients.Address();
        return random.Below(20) switch
        {
            < 11 => (client, " \"-\""),
            < 17 => (_clients.PrivateAddress(), $" \"{client}\""),
            < 18 => (_clients.PrivateAddress(), $" \"{_clients.PrivateAddress()}, {client}, {_clients.PrivateAddress()}\""),
            // A log_format that begins with $http_x_forwarded_for, as behind a load balancer.
            < 19 => ($"{client}, {_clients.PrivateAddress()}", ""),
            _ => (client, ""),
        };
    }

    private (string Method, string Url) Request(Draft draft)
    {
        if (draft.WantsPersonalData) return PersonalRequest(draft);
        return random.Below(20) switch
        {
            < 4 => ("GET", $"/api/v1/orders?page={random.Between(1, 40)}&size=20"),
            < 7 => ("POST", "/api/v1/orders"),
            < 9 => ("GET", $"/api/v1/orders/{Ids.Order(random, draft.Time)}"),
            < 11 => ("POST", "/api/v1/payments"),
            < 12 => ("GET", $"/api/v1/payments/{Ids.Payment(random)}/status"),
            < 16 => ("GET", $"/api/v1/recommendations?goal={random.Pick(Vocabulary.Nutrients)}&q={Query()}"),
            < 18 => (random.Chance(0.5) ? "POST" : "GET", "/api/v1/consultations"),
            < 19 => ("GET", $"/static/img/dish_{random.Between(100, 999)}.webp"),
            _ => ("GET", "/healthz"),
        };
    }

    private (string Method, string Url) PersonalRequest(Draft draft) => random.Below(3) switch
    {
        0 => ("GET", $"/api/v1/orders?mobile={draft.Personal(people.Mobile())}&page=1"),
        1 => ("POST", $"/api/v1/consultations?email={draft.Personal(people.Email())}&topic={Query()}"),
        _ => ("GET", $"/api/v1/payments/callback?token={draft.Personal(people.Jwt(draft.Time))}"),
    };

    private string Query()
    {
        var query = random.Pick(Vocabulary.Queries);
        return random.Chance(0.1) ? NginxEscape(query) : Uri.EscapeDataString(query);
    }

    // nginx writes bytes above 126 of a request that the client did not encode as \xHH.
    private static string NginxEscape(string text) =>
        string.Concat(System.Text.Encoding.UTF8.GetBytes(text).Select(b => b switch
        {
            (byte)' ' => "+",
            > 126 => $"\\x{b:X2}",
            _ => ((char)b).ToString(),
        }));
}
