using Monitoring.Processors.Enrichment.UserAgents;

namespace Monitoring.Tests.Enrichment;

/// <summary>uap-core's own test files: every field of every case, by the rules that belong to them and by the release that is shipped.</summary>
public class UserAgentCorpusTests(ITestOutputHelper output)
{
    private const double LeastShareOfShipped = 0.99;

    private static readonly (string File, Func<UserAgentParser, UserAgentCase, bool> Equal)[] Suites =
    [
        ("test_ua.yaml", Browser),
        ("resources_firefox_user_agent_strings.yaml", Browser),
        ("resources_opera_mini_user_agent_strings.yaml", Browser),
        ("resources_pgts_browser_list.yaml", Browser),
        ("resources_podcasting_user_agent_strings.yaml", Browser),
        ("test_os.yaml", System),
        ("resources_additional_os_tests.yaml", System),
        ("test_device.yaml", Device),
    ];

    [Fact]
    public void By_the_rules_of_the_same_version_every_case_is_equal()
    {
        using var rules = new StreamReader(Path.Combine(Folder(), "regexes.yaml"));
        var (equal, all) = Run(new UserAgentParser(RuleFile.Read(rules)));
        Assert.Equal(all, equal);
    }

    [Fact]
    public void By_the_shipped_release_nearly_every_case_is_equal()
    {
        var (equal, all) = Run(UserAgentParser.Shipped);
        Assert.InRange((double)equal / all, LeastShareOfShipped, 1);
    }

    private static bool Browser(UserAgentParser parser, UserAgentCase expected)
    {
        var found = parser.Browser(expected.UserAgent);
        return (found.Family, found.Major, found.Minor, found.Patch) == (expected["family"], expected["major"], expected["minor"], expected["patch"]);
    }

    private static bool System(UserAgentParser parser, UserAgentCase expected)
    {
        var found = parser.System(expected.UserAgent);
        return (found.Family, found.Major, found.Minor, found.Patch, found.PatchMinor)
            == (expected["family"], expected["major"], expected["minor"], expected["patch"], expected["patch_minor"]);
    }

    private static bool Device(UserAgentParser parser, UserAgentCase expected)
    {
        var found = parser.Device(expected.UserAgent);
        return (found.Family, found.Brand, found.Model) == (expected["family"], expected["brand"], expected["model"]);
    }

    private static string Folder()
    {
        var folder = UserAgentCorpus.Find();
        if (folder is null) Assert.Skip("shared/data/ua is absent: uap-core's test files are not part of the project.");
        return folder;
    }

    private (int Equal, int All) Run(UserAgentParser parser)
    {
        var folder = Folder();
        var (equal, all) = (0, 0);
        foreach (var (file, isEqual) in Suites)
        {
            var cases = UserAgentCorpus.Read(Path.Combine(folder, file)).ToList();
            var differing = cases.Where(one => !isEqual(parser, one)).ToList();
            foreach (var one in differing.Take(10)) output.WriteLine($"differs: {one.UserAgent}");
            output.WriteLine($"{file}: {cases.Count - differing.Count} of {cases.Count} equal");
            equal += cases.Count - differing.Count;
            all += cases.Count;
        }

        return (equal, all);
    }
}
