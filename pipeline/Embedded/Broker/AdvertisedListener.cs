namespace Monitoring.Pipeline.Embedded.Broker;

/// <summary>A port whose clients are told to come back to another address, as each listener of Kafka has its own.</summary>
/// <param name="Port">The port to listen on; 0 picks a free one.</param>
/// <param name="AdvertisedHost">Where clients who came in by it find the broker.</param>
/// <param name="AdvertisedPort">The port there.</param>
public sealed record AdvertisedListener(int Port, string AdvertisedHost, int AdvertisedPort);
