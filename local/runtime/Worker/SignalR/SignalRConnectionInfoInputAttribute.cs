using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

public sealed class SignalRConnectionInfoInputAttribute : InputBindingAttribute
{
    /// <summary>Name of the setting that holds the connection string; "AzureSignalRConnectionString" when not set.</summary>
    public string? ConnectionStringSetting { get; set; }

    public string? HubName { get; set; }

    /// <summary>A constant, or made of <c>{headers.NAME}</c>, <c>{query.NAME}</c> and route parameters <c>{name}</c>.</summary>
    public string? UserId { get; set; }

    public string? IdToken { get; set; }

    public string[]? ClaimTypeList { get; set; }
}
