using Monitoring.Pipeline.Configuration;
using Monitoring.Schemas;
using YamlDotNet.RepresentationModel;

namespace Monitoring.Tests.Publishers;

/// <summary>The publishers' configurations that we ship send what intake expects, to where it reads, so that nothing is lost or doubled.</summary>
public sealed class PublisherSpecs
{
    private static readonly int s_largest = new TopicOptions().MaxMessageBytes;

    [Fact]
    public void Filebeat_writes_JSON_to_source_topics_keyed_by_file_and_waits_for_all_replicas()
    {
        var output = Files.Yaml("publishers/filebeat.yml").At("output.kafka");
        Assert.Equal("%{[fields.log_topic]}", output.Text("topic"));
        Assert.Equal("%{[agent.id]}/%{[log.file.path]}", output.Text("key"));
        Assert.Equal("-1", output.Text("required_acks"));
        Assert.True(output.Has("codec.json"));
        Assert.Equal("false", output.Text("partition.hash", "reachable_only"));
        Assert.Equal(s_largest, int.Parse(output.Text("max_message_bytes"), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Filebeat_reads_files_known_by_content_each_into_a_topic_that_intake_reads()
    {
        var inputs = (YamlSequenceNode)Files.Yaml("publishers/filebeat.yml").At("filebeat.inputs");
        Assert.All(inputs, input =>
        {
            Assert.Equal("filestream", input.Text("type"));
            Assert.True(input.Has("file_identity.fingerprint"));
            Assert.Equal("true", input.Text("prospector.scanner.fingerprint.enabled"));
        });
        Assert.Equal(Topics.Sources.Order(), inputs.Select(i => i.Text("fields", "log_topic")).Distinct().Order());
        Assert.Equal(inputs.Children.Count, inputs.Select(i => i.Text("id")).Distinct().Count());
    }

    [Fact]
    public void Filebeat_gives_the_same_line_the_same_id()
    {
        var processors = (YamlSequenceNode)Files.Yaml("publishers/filebeat.yml").At("processors");
        var fingerprint = Assert.Single(processors, p => p.Has("fingerprint")).At("fingerprint");
        Assert.Equal("@metadata._id", fingerprint.Text("target_field"));
        Assert.Equal(["agent.id", "log.file.fingerprint", "log.offset"], ((YamlSequenceNode)fingerprint.At("fields")).Select(f => ((YamlScalarNode)f).Value));
    }

    [Fact]
    public void Fluentd_injects_time_and_tag_keys_by_source_and_waits_for_all_replicas()
    {
        var match = Section.Fluentd(Files.Read("publishers/fluent.conf")).Sub("match");
        Assert.Equal(("kafka2", "-1", "true"), (match["@type"], match["required_acks"], match["use_event_time"]));
        Assert.Equal(("source", "source"), (match["message_key_key"], match["partition_key_key"]));
        Assert.Equal("json", match.Sub("format")["@type"]);
        var inject = match.Sub("inject");
        Assert.Equal(("time", "string", "%Y-%m-%dT%H:%M:%S.%N%z", "tag"), (inject["time_key"], inject["time_type"], inject["time_format"], inject["tag_key"]));
        Assert.True(int.Parse(match["max_send_limit_bytes"], System.Globalization.CultureInfo.InvariantCulture) <= s_largest);
    }

    [Fact]
    public void Fluentd_never_drops_and_routes_each_source_to_a_topic_that_intake_reads()
    {
        var root = Section.Fluentd(Files.Read("publishers/fluent.conf"));
        var match = root.Sub("match");
        var buffer = match.Sub("buffer");
        // The buffer has to be chunked by the field that names the topic, or all goes to the default.
        Assert.Equal($"buffer {match["topic_key"]}", buffer.Name);
        Assert.Equal(("file", "block", "true"), (buffer["@type"], buffer["overflow_action"], buffer["retry_forever"]));
        Assert.Contains(match["default_topic"], Topics.Sources);
        var record = root.Sub("filter").Sub("record");
        Assert.Equal("${tag_parts[0]}-logs", record["log_topic"]);
        Assert.Contains("\"_id\"", record["@metadata"], StringComparison.Ordinal);
        Assert.Equal(Topics.Sources.Order(), root.Inner.Where(s => s.Name == "source").Select(s => s["tag"].Split('.')[0] + "-logs").Distinct().Order());
    }

    [Fact]
    public void Fluent_Bit_has_one_output_a_topic_with_keys_ids_and_idempotence()
    {
        var sections = Section.FluentBit(Files.Read("publishers/fluent-bit.conf"));
        var outputs = sections.Where(s => s.Name == "OUTPUT").ToList();
        Assert.Equal(Topics.Sources.Order(), outputs.Select(o => o["topics"]).Order());
        Assert.All(outputs, output =>
        {
            Assert.Equal(("kafka", "json", "source"), (output["name"], output["format"], output["message_key_field"]));
            Assert.Equal(("-1", "true", "no_limits"), (output["rdkafka.acks"], output["rdkafka.enable.idempotence"], output["retry_limit"]));
            Assert.Equal(("@timestamp", "iso8601_ns"), (output["timestamp_key"], output["timestamp_format"]));
            Assert.Equal(s_largest.ToString(System.Globalization.CultureInfo.InvariantCulture), output["rdkafka.message.max.bytes"]);
            Assert.Equal(output["match"].Split('.')[0] + "-logs", output["topics"]);
        });
        Assert.All(sections.Where(s => s.Name == "INPUT"), input => Assert.Contains(input["tag"].Split('.')[0] + "-logs", Topics.Sources));
        var filter = Assert.Single(sections, s => s.Name == "FILTER");
        var script = Files.Read("publishers/" + filter["script"]);
        Assert.Contains($"function {filter["call"]}(tag, timestamp, record)", script, StringComparison.Ordinal);
        Assert.Contains("record[\"@metadata\"] = { _id = ", script, StringComparison.Ordinal);
        Assert.Contains("record[\"source\"]", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Rsyslog_writes_RFC_5424_keyed_by_source_and_waits_for_all_replicas()
    {
        var text = Files.Read("publishers/rsyslog.conf");
        var actions = Section.Rsyslog(text);
        Assert.Equal([Topics.SecurityLogs, Topics.SystemLogs], actions.Select(a => a["topic"]).Order());
        Assert.All(actions, action =>
        {
            Assert.Equal(("omkafka", "RSYSLOG_SyslogProtocol23Format", "-1"), (action["type"], action["template"], action["action.resumeRetryCount"]));
            Assert.Equal(("source", "on", "on"), (action["key"], action["dynakey"], action["partitions.auto"]));
            Assert.Contains("\"acks=all\"", action["confParam"], StringComparison.Ordinal);
            Assert.Contains($"\"message.max.bytes={s_largest}\"", action["confParam"], StringComparison.Ordinal);
        });
        Assert.Contains("template(name=\"source\" type=\"string\" string=\"%HOSTNAME%/%PROGRAMNAME%\")", text, StringComparison.Ordinal);
    }
}
