using Monitoring.IntegrationTests.Broker;

[assembly: AssemblyFixture(typeof(KafkaUnderTest))]
