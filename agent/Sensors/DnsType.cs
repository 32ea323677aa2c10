namespace CloudNexus.Agent.Sensors;

/// <summary>Types of DNS records that can be asked for, with their numbers (RFC 1035, RFC 3596).</summary>
internal enum DnsType : ushort
{
    A = 1,
    NS = 2,
    CNAME = 5,
    MX = 15,
    TXT = 16,
    AAAA = 28,
}
