using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Functions.Storage;

/// <summary>A storage account's name and key. The key is only ever used to sign, and never shown.</summary>
public sealed class TableSharedKeyCredential
{
    private readonly byte[] _key;

    /// <param name="accountName">The account; it need not be part of the endpoint's host name.</param>
    /// <param name="accountKey">Base64.</param>
    /// <exception cref="ArgumentException">The name is empty or the key is no base64.</exception>
    public TableSharedKeyCredential(string accountName, string accountKey)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(accountName);
        ArgumentException.ThrowIfNullOrWhiteSpace(accountKey);
        var key = new byte[accountKey.Length];
        if (!Convert.TryFromBase64String(accountKey, key, out var length))
        {
            throw new ArgumentException("The account key is not base64.", nameof(accountKey));
        }

        AccountName = accountName;
        _key = key[..length];
    }

    public string AccountName { get; }

    /// <summary>Base64 of the HMAC-SHA256 of the text's UTF-8.</summary>
    internal string Sign(string text) => Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
}
