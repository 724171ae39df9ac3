using System.Text;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>How the keys of well-known services start, and how many characters follow at least.</summary>
internal static class TokenFamilies
{
    private static readonly ulong[] Pairs = new ulong[1024];
    private static readonly Family[]?[] ByFirstByte = Build(
        // Clouds
        ("AKIA", 16), ("ASIA", 16), ("ABIA", 16), ("ACCA", 16), ("A3T", 17), ("ABSK", 100), ("LTAI", 12), ("AKID", 28), ("AKLT", 20), ("ALTAK", 16), ("AIza", 32), ("GOCSPX-", 20),
        ("dop_v1_", 40), ("doo_v1_", 40), ("dor_v1_", 40), ("tfp_", 40), ("pul-", 36), ("FLWSECK", 20), ("HRKU-", 32), ("dapi", 30), ("ABIA", 16), ("nvapi-", 30), ("ocid1-", 30),
        // Source and packages
        ("ghp_", 30), ("gho_", 30), ("ghu_", 30), ("ghs_", 30), ("ghr_", 30), ("github_pat_", 30), ("glpat-", 16), ("gldt-", 16), ("glrt-", 16), ("glptt-", 30), ("glft-", 16),
        ("glsoat-", 16), ("glimt-", 16), ("glagent-", 30), ("gloas-", 40), ("glcbt-", 16), ("glffct-", 16), ("GR1348941", 16), ("_gitlab_session", 20), ("npm_", 30), ("pypi-AgEIcHlwaS5vcmc", 40), ("rubygems_", 40),
        ("oy2", 43), ("dckr_pat_", 24), ("sgp_", 40), ("CLOJARS_", 50), ("cio", 32), ("AKCp", 60), ("cmVmd", 50), ("ATATT3", 60), ("ATCTT3", 60), ("ATBB", 24),
        // Chat and mail
        ("xoxb-", 20), ("xoxp-", 20), ("xoxa-", 20), ("xoxr-", 20), ("xoxs-", 20), ("xoxe-", 20), ("xoxo-", 20), ("xapp-", 20), ("xkeysib-", 60), ("key-", 32), ("pubkey-", 32), ("EAAC", 60), ("EAAM", 60), ("EAAG", 60), ("EAAA", 60),
        // Payment
        ("sk_live_", 10), ("sk_test_", 10), ("sk_prod_", 10), ("rk_live_", 10), ("rk_test_", 10), ("rk_prod_", 10), ("whsec_", 24), ("sq0atp-", 20), ("sq0csp-", 30), ("shpat_", 30), ("shpca_", 30), ("shppa_", 30), ("shpss_", 30),
        ("shippo_live_", 30), ("shippo_test_", 30), ("EZAK", 50), ("EZTK", 50), ("live_", 30), ("test_", 30), ("duffel_test_", 40), ("duffel_live_", 40), ("SK", 32), ("flwpubk", 20),
        // Models and data
        ("sk-ant-", 20), ("sk-proj-", 20), ("sk-svcacct-", 20), ("sk-", 20), ("sess-", 30), ("hf_", 30), ("api_org_", 30), ("r8_", 30), ("gsk_", 40), ("pplx-", 40), ("xai-", 60), ("tvly-", 20), ("secret_", 32), ("ntn_", 40), ("PMAK-", 40), ("lin_api_", 36), ("figd_", 36), ("phx_", 36), ("phc_", 36),
        // Operations
        ("NRAK-", 24), ("NRII-", 30), ("NRJS-", 16), ("glc_", 32), ("glsa_", 32), ("eyJrIjoi", 60), ("sntrys_", 60), ("sntryu_", 60), ("nfp_", 36), ("ops_", 60), ("A3-", 30), ("p8e-", 32), ("4b1d", 34), ("API-", 26), ("dnkey-", 60), ("pscale_tkn_", 30),
        ("pscale_pw_", 30), ("pscale_oauth_", 30), ("rdme_", 60), ("scalr", 30), ("sm_aat_", 16), ("ico-", 32), ("fio-u-", 60), ("frameio", 60), ("fo1_", 40), ("fm1", 90), ("fm2_", 90), ("v1-", 40), ("tk-us-", 40), ("age-secret-key-", 50), ("AGE-SECRET-KEY-1", 50),
        ("aio_", 28), ("patch", 40), ("prefect", 40), ("pnu_", 36), ("vercel_", 20), ("s-s4t2", 60), ("u-s4t2", 60), ("sbp_", 40), ("CFPAT-", 40), ("hvs", 90), ("bkua_", 40), ("cfut_", 40), ("LRT", 20), ("oaiv_", 30), ("sgp_local_", 30));

    /// <summary>Whether a family's prefix starts with these two bytes.</summary>
    public static bool MayStart(byte first, byte second)
    {
        var pair = (first << 8) | second;
        return (Pairs[pair >> 6] & (1UL << (pair & 63))) != 0;
    }

    /// <summary>Length of the family's prefix at the start of <paramref name="token"/> where enough follows, else 0.</summary>
    public static int PrefixLength(ReadOnlySpan<byte> token)
    {
        if (ByFirstByte[token[0]] is not { } families) return 0;
        foreach (var family in families)
        {
            if (token.Length >= family.Prefix.Length + family.Least && token.StartsWith(family.Prefix)) return family.Prefix.Length;
        }

        return 0;
    }

    private static Family[]?[] Build(params (string Prefix, int Least)[] families)
    {
        var table = new Family[]?[256];
        foreach (var group in families.Select(family => new Family(Encoding.ASCII.GetBytes(family.Prefix), family.Least)).GroupBy(family => family.Prefix[0]))
        {
            foreach (var family in group)
            {
                var pair = (family.Prefix[0] << 8) | family.Prefix[1];
                Pairs[pair >> 6] |= 1UL << (pair & 63);
            }

            table[group.Key] = [.. group.OrderByDescending(family => family.Prefix.Length)];
        }

        return table;
    }

    private sealed record Family(byte[] Prefix, int Least);
}
