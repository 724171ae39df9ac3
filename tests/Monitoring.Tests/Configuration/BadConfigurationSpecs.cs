namespace Monitoring.Tests.Configuration;

/// <summary>One wrong file each, and exactly what is said about it.</summary>
public sealed class BadConfigurationSpecs
{
    public static TheoryData<string, string> Files => new()
    {
        { "kafka:\n  bootstrap_server: a:1", "c.yaml:2:3: kafka.bootstrap_server: unknown setting. Mend: write 'bootstrap_servers'." },
        { "kafka:\n  bootstrapServers: a:1", "c.yaml:2:3: kafka.bootstrapServers: unknown setting. Mend: write 'bootstrap_servers'." },
        { "kafak:\n  client_id: a", "c.yaml:1:1: kafak: unknown setting. Mend: write 'kafka'." },
        { "http:\n  colour: red", "c.yaml:2:3: http.colour: unknown setting. Mend: remove it; known here: enabled, listen, heartbeat_timeout, security." },
        { "engine:\n  tick: 10", "c.yaml:2:9: engine.tick: expected a duration, found '10'. Mend: write a number and its unit: 500ms, 10s, 5m, 2h or 90d." },
        { "engine:\n  tick: 1 fortnight", "c.yaml:2:9: engine.tick: expected a duration, found '1 fortnight'. Mend: write a number and its unit: 500ms, 10s, 5m, 2h or 90d." },
        { "parsing:\n  max_event_bytes: 8 potatoes", "c.yaml:2:20: parsing.max_event_bytes: expected a size in bytes, found '8 potatoes'. Mend: write a number and its unit: 512KiB, 16MiB or 1GiB." },
        { "parsing:\n  max_event_bytes: 9GiB", "c.yaml:2:20: parsing.max_event_bytes: expected a size in bytes, found '9GiB'. Mend: write a number and its unit: 512KiB, 16MiB or 1GiB." },
        { "engine:\n  workers: two", "c.yaml:2:12: engine.workers: expected a whole number, found 'two'. Mend: write a whole number from -2147483648 to 2147483647." },
        { "engine:\n  workers: 0", "c.yaml:2:3: engine.workers: 0 is outside 1 to 256. Mend: write the number of cores that the stage may use." },
        { "engine:\n  workers: [1]", "c.yaml:2:12: engine.workers: expected a whole number, found a list. Mend: write one value after the colon." },
        { "engine:\n  workers:", "c.yaml:2:11: engine.workers: has no value; expected a whole number. Mend: write a value, or remove the line to keep the default." },
        { "engine:\n  commit_interval: 1ms", "c.yaml:2:3: engine.commit_interval: 1ms is outside 10ms to 5s. Mend: write a time between 10ms and 5s." },
        { "engine:\n  commit_interval: 1s\n  transaction_timeout: 1s", "c.yaml:3:3: engine.transaction_timeout: 1s is less than twice commit_interval (1s). Mend: write a longer time-out, or commit more often." },
        { "engine: fast", "c.yaml:1:9: engine: expected a section, found a single value. Mend: indent its settings below it, one 'name: value' a line." },
        { "http:\n  enabled: yes", "c.yaml:2:12: http.enabled: expected true or false, found 'yes'. Mend: write true or false." },
        { "http:\n  listen: localhost", "c.yaml:2:3: http.listen: 'localhost' is not an IP address and port. Mend: write for example 127.0.0.1:9464." },
        { "logging:\n  level: warning", "c.yaml:2:10: logging.level: expected one of trace, debug, info, warn, error, found 'warning'. Mend: choose one of them." },
        { "logging:\n  level: Info", "c.yaml:2:10: logging.level: expected one of trace, debug, info, warn, error, found 'Info'. Mend: write 'info'." },
        { "logging:\n  kafka_topic: logs", "c.yaml:2:3: logging.kafka_topic: 'logs' is not a topic that intake reads. Mend: use one of app-logs, system-logs, security-logs." },
        { "tracing:\n  otlp_endpoint: collector", "c.yaml:2:18: tracing.otlp_endpoint: expected an absolute URI, found 'collector'. Mend: write it with its scheme, for example http://127.0.0.1:4317." },
        { "postgres:\n  metric_retention_days:\n    1m: 3\n    2m: 3", "c.yaml:4:5: postgres.metric_retention_days.2m: there is no level of this name; there are 10s, 1m, 5m, 1h, 1d, 1w, 1mo. Mend: Write one of them, or leave it out." },
        { "tracing:\n  sample_ratio: 1.5", "c.yaml:2:3: tracing.sample_ratio: 1.5 is outside 0 to 1. Mend: write for example 0.01." },
        { "application: my app", "c.yaml:1:1: application: 'my app' cannot prefix Kafka names. Mend: use 1 to 64 letters, digits, '-', '_' or '.'." },
        { "kafka:\n  bootstrap_servers: a:1,b", "c.yaml:2:3: kafka.bootstrap_servers: 'b' is not host:port. Mend: write for example kafka-1:9092." },
        { "kafka:\n  security_protocol: ssl\n  ssl_ca_path: /nowhere/ca.pem", "c.yaml:3:3: kafka.ssl_ca_path: the file '/nowhere/ca.pem' does not exist. Mend: name a PEM file." },
        { "kafka:\n  sasl_password: ${NOT_SET}", "c.yaml:2:18: kafka.sasl_password: refers to the environment variable NOT_SET, which is not set. Mend: set NOT_SET for this process." },
        { "kafka:\n  sasl_password: file:/nowhere/p", "c.yaml:2:18: kafka.sasl_password: refers to the file '/nowhere/p', which does not exist. Mend: create it, readable for this process only." },
        { "kafka:\n  client_id: ${HOST}", "c.yaml:2:14: kafka.client_id: a reference is only resolved where the setting is a secret. Mend: write the value itself, or set the variable MONITORING__KAFKA__CLIENT_ID." },
        { "dead_letters:\n  encryption_key: c2hvcnQ=", "c.yaml:2:3: dead_letters.encryption_key: is not 32 bytes in base64. Mend: make one with: openssl rand -base64 32." },
        { "topics:\n  overrides:\n    app-log:\n      partitions: 3", "c.yaml:3:5: topics.overrides.app-log: is no topic of this pipeline. Mend: write 'app-logs'." },
        { "topics:\n  overrides:\n    monitoring.logs:\n      partitions: 0", "c.yaml:4:7: topics.overrides[monitoring.logs].partitions: 0 is outside 1 to 1000. Mend: write for example 6." },
        { "topics:\n  overrides: [a]", "c.yaml:2:14: topics.overrides: expected a map, found a list. Mend: write one 'name: value' a line, indented below it." },
        { "engine:\n\tworkers: 1", "c.yaml:2:1: the line is indented with a tab, which YAML does not allow. Mend: indent with spaces." },
        { "http:\n  listen: 0.0.0.0:9464", "c.yaml:1:1: http.security.bearer_tokens: are needed to serve 0.0.0.0, which other machines reach. Mend: set them, for example to [\"file:/run/secrets/http_token\"], or client_ca_path; or set allow_unauthenticated to true where that is meant." },
        { "http:\n  security:\n    bearer_tokens: [short]", "c.yaml:3:21: http.security.bearer_tokens[0]: is not 32 or more printable characters without spaces. Mend: make one with: openssl rand -hex 32." },
        { "http:\n  security:\n    bearer_tokens: [\"${NOT_SET}\"]", "c.yaml:3:21: http.security.bearer_tokens[0]: refers to the environment variable NOT_SET, which is not set. Mend: set NOT_SET for this process." },
        { "kafka:\n  bootstrap_servers: user:secret@broker:9092", "c.yaml:2:3: kafka.bootstrap_servers: 'broker:9092' is not host:port. Mend: write for example kafka-1:9092." },
        { "kafka:\n  security_protocol: sasl_plaintext\n  sasl_mechanism: plain\n  sasl_username: u\n  sasl_password: p", "c.yaml:3:3: kafka.sasl_mechanism: plain without TLS sends the password in the clear. Mend: set kafka.security_protocol to sasl_ssl, or kafka.sasl_mechanism to scram_sha512." },
        { "- a", "c.yaml:1:1: the file must be a map of settings. Mend: write 'section:' and the settings indented below it." },
        { "application: a\n---\napplication: b", "c.yaml:3:1: the file holds a second document. Mend: keep everything in one document and remove the line '---'." },
    };

    [Theory, MemberData(nameof(Files))]
    public void Each_error_names_place_setting_and_mend(string yaml, string error) => Assert.Equal([error], Load.Errors(yaml));

    [Theory]
    [InlineData("a: [", "c.yaml:2:1: this is not YAML: ")]
    [InlineData("application: a\napplication: b", "c.yaml:2:1: this is not YAML: Duplicate key")]
    public void Broken_YAML_is_one_error_with_its_place(string yaml, string start)
    {
        var error = Assert.Single(Load.Errors(yaml));
        Assert.StartsWith(start, error, StringComparison.Ordinal);
        Assert.EndsWith("Mend: correct the syntax; quote texts that hold ': ' or ' #'.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_is_listed_not_only_the_first() => Assert.Equal(
        [
            "c.yaml:1:1: applicaton: unknown setting. Mend: write 'application'.",
            "c.yaml:3:3: engine.workers: 999 is outside 1 to 256. Mend: write the number of cores that the stage may use.",
            "c.yaml:4:9: engine.tick: expected a duration, found 'x'. Mend: write a number and its unit: 500ms, 10s, 5m, 2h or 90d.",
            "MONITORING__HTTP__ENABLED: http.enabled: expected true or false, found 'on'. Mend: write true or false.",
        ],
        Load.Errors("applicaton: a\nengine:\n  workers: 999\n  tick: x", ("MONITORING__HTTP__ENABLED", "on")));

    [Fact]
    public void SASL_without_user_and_password_is_two_errors_at_the_section() => Assert.Equal(
        [
            "c.yaml:1:1: kafka.sasl_username: is needed by the security protocol. Mend: set kafka.sasl_username.",
            "c.yaml:1:1: kafka.sasl_password: is needed by the security protocol. Mend: set kafka.sasl_password, for example to ${KAFKA_PASSWORD}.",
        ],
        Load.Errors("kafka:\n  security_protocol: sasl_ssl"));

    [Theory]
    [InlineData("MONITORING__KAFKA__BOOTSTRAP_SERVER", "a:1", "MONITORING__KAFKA__BOOTSTRAP_SERVER: kafka.bootstrap_server: unknown setting. Mend: write 'bootstrap_servers'.")]
    [InlineData("MONITORING__ENGINE__WORKERS", "0", "MONITORING__ENGINE__WORKERS: engine.workers: 0 is outside 1 to 256. Mend: write the number of cores that the stage may use.")]
    [InlineData("MONITORING____WORKERS", "1", "MONITORING____WORKERS: the variable's name has an empty part. Mend: write MONITORING__SECTION__SETTING.")]
    public void An_error_in_a_variable_names_the_variable(string name, string value, string error) => Assert.Equal([error], Load.Errors("", (name, value)));

    [Fact]
    public void A_missing_file_is_an_error_like_any_other()
    {
        var loaded = Monitoring.Pipeline.Configuration.ConfigurationLoader.LoadFile("/nowhere/c.yaml", new Dictionary<string, string>());
        Assert.Equal("/nowhere/c.yaml:1:1: the file does not exist. Mend: name an existing file with --config.", Assert.Single(loaded.Errors).ToString());
    }
}
