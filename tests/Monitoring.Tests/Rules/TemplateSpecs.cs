using FsCheck.Xunit;
using Monitoring.Processors.Rules.Templates;

namespace Monitoring.Tests.Rules;

/// <summary>Templates of labels and annotations; what they give is what Go's text/template with Prometheus' functions gives.</summary>
public sealed class TemplateSpecs
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{ $value }} {{ .Value }} {{ $labels.job }} {{ .Labels.job }} [{{ $labels.nope }}] {{ $externalLabels.site }} {{ $externalURL }}", "12.5 12.5 api api [] eu http://x/y")]
    [InlineData("a {{- \" b\" -}} c", "a bc")]
    [InlineData("a{{/* not shown */}}b", "ab")]
    [InlineData("{{ $x := 5 }}{{ if true }}{{ $x = 7 }}{{ end }}{{ $x }}", "7")]
    [InlineData("{{ if eq $labels.job \"api\" \"web\" }}yes{{ else }}no{{ end }}", "yes")]
    [InlineData("{{ if gt $value 100.0 }}much{{ else if gt $value 10.0 }}some{{ else }}little{{ end }}", "some")]
    [InlineData("{{ if and (gt $value 1.0) (not $labels.nope) }}T{{ end }}{{ or \"\" \"x\" }}", "Tx")]
    [InlineData("{{ with $labels.nope }}x{{ else }}none{{ end }}{{ with $labels.job }} {{ . }}{{ end }}", "none api")]
    [InlineData("{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}", "instance=h:1;job=api;")]
    [InlineData("{{ range query \"up\" }}{{ .Labels.n }}:{{ .Value }} {{ end }}{{ range query \"none\" }}x{{ else }}empty{{ end }}", "b:2 a:1 empty")]
    [InlineData("{{ range query \"up\" | sortByLabel \"n\" }}{{ if eq .Labels.n \"b\" }}{{ break }}{{ end }}{{ .Labels.n }}{{ end }}", "a")]
    [InlineData("{{ query \"up\" | first | label \"n\" }} {{ query \"up\" | first | value }} {{ (query \"up\" | first).Labels.n }}", "b 2 b")]
    [InlineData("{{ define \"t\" }}[{{ . }}]{{ end }}{{ template \"t\" $labels.job }}{{ block \"b\" 5 }}<{{ . }}>{{ end }}", "[api]<5>")]
    [InlineData("{{ len $labels }} {{ index $labels \"job\" }} {{ slice \"abcdef\" 1 3 }} {{ len \"é\" }}", "2 api bc 2")]
    [InlineData("{{ print 1 2 \"x\" 3 }} {{ println \"a\" 1 }}", "1 2x3 a 1\n")]
    [InlineData("{{ printf \"%.2f|%5.1f|%-6.1f|%06.2f|%g|%v|%e\" $value $value $value $value $value $value $value }}", "12.50| 12.5|12.5  |012.50|12.5|12.5|1.250000e+01")]
    [InlineData("{{ printf \"%d %s %x\" $value $value \"hi\" }} {{ printf \"%d\" }} {{ printf \"x\" 1 }} {{ printf \"100%%\" }}", "%!d(float64=12.5) %!s(float64=12.5) 6869 %!d(MISSING) x%!(EXTRA int=1) 100%")]
    [InlineData("{{ printf \"%.0f %.0f %.2f\" 0.5 1.5 0.125 }}", "0 2 0.12")]
    [InlineData("{{ 1234567.0 }} {{ 1e20 }} {{ 0.00001 }} {{ 100000.0 }} {{ 0x1F }} {{ 'a' }}", "1.234567e+06 1e+20 1e-05 100000 31 97")]
    [InlineData("{{ humanize 1234567 }} {{ humanize 0.000123 }} {{ humanize 0 }} {{ humanize \"4500\" }}", "1.235M 123u 0 4.5k")]
    [InlineData("{{ humanize1024 1048576 }} {{ humanize1024 0.5 }}", "1Mi 0.5")]
    [InlineData("{{ humanizeDuration 90061.5 }} {{ humanizeDuration 59.9 }} {{ humanizeDuration 0.00123 }} {{ \"43200\" | humanizeDuration }} {{ humanizeDuration -75 }}", "1d 1h 1m 1s 59.9s 1.23ms 12h 0m 0s -1m 15s")]
    [InlineData("{{ humanizePercentage 0.12345678 }} {{ humanizeTimestamp 1435065584.128 }}", "12.35% 2015-06-23 13:19:44.128 +0000 UTC")]
    [InlineData("{{ (toTime 1435065584).Format \"2006-01-02T15:04:05Z07:00 Jan Mon\" }} {{ (toTime 86400).Year }} {{ toDuration 90 }} {{ now }}", "2015-06-23T13:19:44Z Jun Tue 1970 1m30s 60")]
    [InlineData("{{ title \"hello wORLD foo-bar a_b\" }} {{ toUpper \"a\" }} {{ toLower \"A\" }}", "Hello WORLD Foo-Bar A_b A a")]
    [InlineData("{{ match \"a.c\" \"xabcx\" }} {{ reReplaceAll \"(a)(b)?\" \"<$1${2}>\" \"abaab\" }} {{ \"host:9100\" | reReplaceAll \":.*\" \"\" }}", "true <ab><a><ab> host")]
    [InlineData("{{ reReplaceAll \".*\" \"x\" \"abc\" }} {{ reReplaceAll \"b*\" \"-\" \"abc\" }} {{ reReplaceAll \"b*\" \"-\" \"😀b\" }} {{ reReplaceAll \"\" \"-\" \"ab\" }}", "x -a-c- -😀- -a-b-")]
    [InlineData("{{ match \"a.b\" \"a\\nb\" }} {{ match \"(?s)a.b\" \"a\\nb\" }} {{ reReplaceAll \".+\" \"x\" \"a\\nb\" }} {{ match \"a[^c]b\" \"a\\nb\" }}", "false true x\nx true")]
    [InlineData("{{ reReplaceAll \"(?U)a+\" \"x\" \"aaa\" }} {{ reReplaceAll \"\\\\b\" \"|\" \"aé b\" }}", "xxx |a|é |b|")]
    [InlineData("{{ printf \"%+v %+d %+.1f\" 1.5 2 1.5 }} {{ printf \"%+v\" -3 }}", "1.5 +2 +1.5 -3")]
    [InlineData("{{ stripPort \"h:80\" }} {{ stripPort \"[::1]:80\" }} {{ stripDomain \"a.b.c:80\" }} {{ stripDomain \"1.2.3.4:80\" }}", "h ::1 a:80 1.2.3.4:80")]
    [InlineData("{{ html \"<a href='x'>&\" }} {{ js \"it's <x>\" }} {{ urlquery \"a b&c\" }} {{ urlQueryEscape \"é\" }} {{ safeHtml \"<b>\" }}", "&lt;a href=&#39;x&#39;&gt;&amp; it\\'s \\u003Cx\\u003E a+b%26c %C3%A9 <b>")]
    [InlineData("{{ graphLink \"up == 0\" }} {{ tableLink \"x\" }} {{ externalURL }} {{ pathPrefix }}", "/graph?g0.expr=up+%3D%3D+0&g0.tab=0 /graph?g0.expr=x&g0.tab=1 http://x/y /y")]
    [InlineData("{{ parseDuration \"1h30m\" }} {{ parseDuration \"-5m\" }} {{ (args 1 \"b\").arg1 }} {{ (args 1).arg5 }}", "5400 -300 b <no value>")]
    [InlineData("{{ $labels }}", "map[instance:h:1 job:api]")]
    public void A_template_expands_to(string template, string expected) => Assert.Equal(expected, Expand(template));

    [Theory]
    [InlineData("{{ $labels.job.x }}", 1, 11, "at <$labels.job.x>: can't evaluate field x in type string")]
    [InlineData("one\ntwo {{ .Foo }}", 2, 8, "at <.Foo>: can't evaluate field Foo in type struct")]
    [InlineData("{{ eq $value 1 }}", 1, 4, "at <eq $value 1>: error calling eq: incompatible types for comparison")]
    [InlineData("{{ $value | toUpper }}", 1, 13, "at <toUpper>: wrong type for value; expected string; got float64")]
    [InlineData("{{ query \"none\" | first }}", 1, 19, "error calling first: first() called on vector with no elements")]
    [InlineData("{{ index $labels 5 }}", 1, 4, "value has type int; should be string")]
    [InlineData("{{ template \"nope\" }}", 1, 13, "template \"nope\" not defined")]
    [InlineData("{{ $labels \"x\" }}", 1, 4, "can't give argument to non-function $labels")]
    [InlineData("{{ range $value }}x{{ end }}", 1, 10, "range can't iterate over 12.5")]
    [InlineData("{{ match \"(\" \"x\" }}", 1, 4, "error calling match: error parsing regexp: missing closing ): `(`")]
    [InlineData("{{ reReplaceAll \"(\" \"x\" \"y\" }}", 1, 4, "error calling reReplaceAll: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`")]
    [InlineData("{{ range 100000000 }}{{ end }}", 1, 10, "it takes more than 1000000 steps")]
    [InlineData("{{ range 1000000 }}0123456789{{ end }}", 1, 20, "the text grows longer than 1048576 characters")]
    [InlineData("{{ define \"t\" }}{{ template \"t\" . }}{{ end }}{{ template \"t\" . }}", 1, 29, "exceeded maximum template depth (100)")]
    public void A_template_that_fails_says_where(string template, int line, int column, string message)
    {
        var fault = Assert.Throws<TemplateException>(() => Expand(template));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (fault.Line, fault.Column));
    }

    [Theory]
    [InlineData("{{ nope }}", 1, 4, "function \"nope\" not defined")]
    [InlineData("{{ $nope }}", 1, 4, "undefined variable \"$nope\"")]
    [InlineData("a\n {{ if true }}x", 2, 16, "unexpected EOF")]
    [InlineData("{{ end }}", 1, 4, "unexpected {{end}}")]
    [InlineData("{{ }}", 1, 4, "missing value for command")]
    [InlineData("{{ \"x }}", 1, 4, "unterminated quoted string")]
    [InlineData("{{ $value ", 1, 11, "unclosed action")]
    [InlineData("{{ (1 }}", 1, 7, "unclosed left paren")]
    [InlineData("{{ 1 | 2 }}", 1, 8, "non executable command in pipeline stage 2")]
    [InlineData("{{ break }}", 1, 4, "{{break}} outside {{range}}")]
    [InlineData("{{ $labels.job% }}", 1, 15, "bad character U+0025 '%'")]
    public void A_text_that_is_no_template_is_refused_with_its_place(string template, int line, int column, string message)
    {
        var fault = Assert.Throws<TemplateException>(() => Template.Parse("t", template));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (fault.Line, fault.Column));
    }

    /// <summary>Whatever the parts are and however they follow each other, the text is expanded or refused; nothing else comes out.</summary>
    [Property(MaxTest = 2000)]
    public void A_text_of_any_parts_is_expanded_or_refused(int[] parts)
    {
        string[] known =
        [
            "{{", "}}", "{{- ", " -}}", " ", "$labels", ".job", ".", "$", "$value", "\"x\"", "`y`", "5", "1.5", "'c'", "-", "|", "(", ")", ",", ":=", "=", "if ", "else", "end", "range ", "with ", "define \"t\"", "template \"t\"", "break",
            "nil", "true", "printf \"%v\"", "eq ", "and ", "query \"up\"", "first", "index ", "humanize", "match ", "{{ end }}", "{{ else }}", "{{ if $value }}", "{{ range query \"up\" }}", "\n", "/*", "*/", "é",
        ];
        try
        {
            Expand(string.Concat(parts.Select(p => known[(int)((uint)p % (uint)known.Length)])));
        }
        catch (TemplateException e)
        {
            Assert.True(e.Line > 0 && e.Column > 0);
        }
    }

    private static string Expand(string template)
    {
        var labels = TemplateMap.Of([KeyValuePair.Create("job", "api"), KeyValuePair.Create("instance", "h:1")]);
        var data = new AlertData(labels, TemplateMap.Of([KeyValuePair.Create("site", "eu")]), "http://x/y", 12.5);
        IReadOnlyList<TemplateSample> up = [Sample("b", 2), Sample("a", 1)];
        return Template.Parse("t", template).Expand(data, new ExpansionContext(60_000, query => query == "up" ? up : [], new Uri("http://x/y")));
    }

    private static TemplateSample Sample(string name, double value) => new(TemplateMap.Of([KeyValuePair.Create("n", name)]), value);
}
