using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>
/// Keys in the <c>SigningKeys</c> table: <c>access</c> / generation → private part, encrypted. The public part is not stored but
/// computed, so that whoever
/// can write the table but has not the master key cannot have a key of their own believed.
/// </summary>
public sealed class SigningKeyStore(Tables tables, MasterKey master)
{
    private const string Partition = "access";

    /// <summary>More than rotation ever leaves; a table with more was tampered with.</summary>
    private const int MostKeys = 100;

    /// <summary>Insert-only: two instances that make the same generation keep one of the two.</summary>
    /// <returns>False when the generation is there already.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryAddAsync(SigningKey key, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, RowOf(key.Generation))
        {
            ["Private"] = master.Encrypt(key.ExportPrivate(), Context(key.Generation)),
            ["ActiveFrom"] = key.ActiveFrom,
            ["CreatedAt"] = key.CreatedAt,
        };
        var result = await tables.WriteAsync(Tables.SigningKeys, t => t.AddEntityAsync(row, cancellation));
        if (!result.IsConflict)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess;
    }

    /// <returns>The keys that this master key opens, oldest first, and the highest generation of all, 0 when there is none.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(IReadOnlyList<SigningKey> Keys, int HighestGeneration)> LoadAsync(CancellationToken cancellation)
    {
        var keys = new List<SigningKey>();
        var highest = 0;
        var table = await tables.GetAsync(Tables.SigningKeys);
        await foreach (var row in table.QueryAsync(TableFilter.Partition(Partition), maxPerPage: MostKeys, cancellationToken: cancellation))
        {
            if (keys.Count == MostKeys || !TryGeneration(row.RowKey, out var generation))
            {
                continue;
            }

            highest = Math.Max(highest, generation);
            if (master.TryDecrypt(row.GetBinary("Private").GetValueOrDefault().Span, Context(generation)) is { } secret)
            {
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(secret, out _);
                CryptographicOperations.ZeroMemory(secret);
                keys.Add(new SigningKey(
                    generation, row.GetDateTimeOffset("ActiveFrom") ?? default, row.GetDateTimeOffset("CreatedAt") ?? default, rsa));
            }
        }

        return (keys, highest);
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task DeleteAsync(int generation, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.SigningKeys);
        var result = await table.DeleteEntityAsync(Partition, RowOf(generation), Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    private static string RowOf(int generation) => "g" + generation.ToString("d8", CultureInfo.InvariantCulture);

    private static bool TryGeneration(string rowKey, out int generation)
    {
        generation = 0;
        return rowKey.Length == 9 && int.TryParse(rowKey.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out generation);
    }

    private static byte[] Context(int generation) => Encoding.ASCII.GetBytes($"signing-key/{RowOf(generation)}");
}
