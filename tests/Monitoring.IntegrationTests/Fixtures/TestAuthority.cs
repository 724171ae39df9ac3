using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>A certificate authority of a test's own, in PEM files of a folder that goes away with it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("monitoring-ca-");
    private readonly X509Certificate2 _root;

    public TestAuthority(string name = "test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10));
        CaPath = Write("ca.pem", _root.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    public string CaPath { get; }

    public string Folder => _folder.FullName;

    /// <summary>Issues a certificate for a server or a client.</summary>
    /// <param name="name">Its common name and its files' name.</param>
    /// <param name="names">Host names and addresses that it is good for.</param>
    /// <param name="expired">It ended yesterday.</param>
    /// <param name="password">Encrypts the private key, or null.</param>
    public (string Certificate, string Key) Issue(string name, string[]? names = null, bool expired = false, string? password = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var host in names ?? ["127.0.0.1", "localhost"])
        {
            if (IPAddress.TryParse(host, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(host);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        var until = DateTimeOffset.UtcNow.AddDays(expired ? -1 : 5);
        using var issued = request.Create(_root, DateTimeOffset.UtcNow.AddDays(-5), until, RandomNumberGenerator.GetBytes(12));
        var pem = password is null
            ? key.ExportPkcs8PrivateKeyPem()
            : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));
        return (Write($"{name}.pem", issued.ExportCertificatePem()), Write($"{name}.key", pem));
    }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text + "\n");
        return path;
    }
}
