using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Commands;

/// <summary>What is to be done where. Either <see cref="Target"/> and <see cref="Action"/>, or the short form <see cref="Text"/>.</summary>
/// <param name="Target">Needed but for actions of the service itself.</param>
/// <param name="Action">As <see cref="Wire.CommandText.IsAction"/> has it.</param>
/// <param name="Arguments">A JSON object, which is written down once without spaces; or a text that holds one, which stays as it is. Null: <c>{}</c>. At
/// most <see cref="Wire.CommandText.MostArgumentBytes"/>.</param>
/// <param name="ExpirySeconds">1 to 86,400; 300 without it.</param>
/// <param name="Priority">Normal without it.</param>
/// <param name="Signatures">At most one for each node: what is signed needs no approval later. Then <paramref name="Arguments"/> is a text.</param>
/// <param name="Text">A question: action <c>ask</c>.</param>
/// <param name="AgentId">With <paramref name="Text"/>: the software agent that is asked, or the host that the question is about; the service is asked
/// about everything without it.</param>
public sealed record CommandRequest(
    CommandAddress? Target = null,
    string? Action = null,
    JsonElement? Arguments = null,
    int? ExpirySeconds = null,
    CommandPriority? Priority = null,
    CommandSignature[]? Signatures = null,
    string? Text = null,
    [property: JsonPropertyName("agent_id")] string? AgentId = null);

/// <summary>Where commands go: one of node id, node name with its type, labels, agent and route.</summary>
/// <param name="NodeType">Of <paramref name="NodeName"/>; needed where nodes of several types have it.</param>
/// <param name="Labels">Every host that carries all of them, the archived ones left out.</param>
/// <param name="AgentId">A software agent's.</param>
/// <param name="Route">A routing rule's id or name; <c>*</c> for the first that takes the action.</param>
public sealed record CommandAddress(
    string? NodeId = null,
    string? NodeName = null,
    string? NodeType = null,
    Dictionary<string, string>? Labels = null,
    string? AgentId = null,
    string? Route = null);

/// <summary>An operator's signature over one command to one host. Only its shape is looked at here: hosts check it.</summary>
/// <param name="KeyId">16 hexadecimal digits.</param>
/// <param name="Nonce">As in <see cref="Wire.CommandText"/>.</param>
/// <param name="ExpiresAt">Epoch milliseconds: the command's expiry from now on.</param>
/// <param name="Signature">Base64 of 64 bytes.</param>
/// <param name="NodeId">The host: in a request for several; left out in an approval.</param>
public sealed record CommandSignature(string KeyId, string Nonce, long ExpiresAt, string Signature, string? NodeId = null);
