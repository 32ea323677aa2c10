using System.Text.Json;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Identity;

/// <summary>Who the agent is to the server; kept in <c>identity.json</c>.</summary>
public sealed class NodeIdentity
{
    public required string NodeId { get; init; }

    /// <summary>A secret; the file is readable to its owner only.</summary>
    public required string ApiKey { get; init; }

    /// <exception cref="InvalidDataException">The node and its key do not belong together.</exception>
    public ApiKey ParseKey()
        => Wire.ApiKey.TryParse(ApiKey, out var key) && key.NodeId == NodeId
            ? key
            : throw new InvalidDataException("The API key is not a key of the node.");
}

/// <summary>The file that a <see cref="NodeIdentity"/> is kept in.</summary>
public sealed class IdentityFile(string dataDirectory)
{
    private const int MostBytes = 4096;
    private readonly string _path = Path.Join(dataDirectory, "identity.json");

    /// <summary>The key, or null when the host is not enrolled.</summary>
    /// <exception cref="InvalidDataException">There is a file, but no identity in it.</exception>
    public ApiKey? Read()
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        try
        {
            if (new FileInfo(_path).Length > MostBytes)
            {
                throw new InvalidDataException("It is too long.");
            }

            return JsonSerializer.Deserialize(File.ReadAllBytes(_path), AgentJson.Default.NodeIdentity)?.ParseKey()
                ?? throw new InvalidDataException("It is empty.");
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{_path} holds no identity; remove it to enrol this host anew.", e);
        }
    }

    public void Write(ApiKey key)
    {
        var identity = new NodeIdentity { NodeId = key.NodeId, ApiKey = key.Text };
        AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(identity, AgentJson.Default.NodeIdentity));
    }
}
