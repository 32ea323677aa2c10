using System.Security.Cryptography;
using System.Text;
using CloudNexus.Cli.Credentials;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Signing;

/// <summary>
/// The file of an operator's private key, PEM: <c>--key</c>, or <c>NEXUS_OPERATOR_KEY</c>, or <c>operator.pem</c> beside the credentials.
/// </summary>
internal static class OperatorKeyFile
{
    public const string Variable = "NEXUS_OPERATOR_KEY";

    private const string UsualName = "operator.pem";
    private const int MostBytes = 16 * 1024;

    /// <exception cref="CliException">There is no place for keys.</exception>
    public static string PathOf(string? given, CliContext context, Func<PrivateFiles> files)
        => given ?? context.Variable(Variable) ?? files().PathOf(UsualName);

    /// <exception cref="CliException">There is none, others may read it, or it holds something else.</exception>
    public static OperatorKey Read(string path)
    {
        var pem = PrivateFiles.Read(path, MostBytes, "Make another and take its line out of your hosts if somebody may have read it")
            ?? throw new CliException($"There is no operator key at {path}. Make one: nexus keys new");
        try
        {
            return OperatorKey.FromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException)
        {
            throw new CliException($"{path} holds no P-256 private key in PEM without a password. Make one: nexus keys new --out FILE");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }

    /// <exception cref="CliException">There is a file already.</exception>
    public static void Create(string path, OperatorKey key)
    {
        if (Path.Exists(path))
        {
            throw new CliException($"{path} is there already: say --out FILE for another one, or move it away.");
        }

        PrivateFiles.Create(path, stream => stream.Write(Encoding.UTF8.GetBytes(key.ToPem() + "\n")));
    }
}
