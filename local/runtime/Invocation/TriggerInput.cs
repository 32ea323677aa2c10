using Microsoft.AspNetCore.Http;

namespace CloudNexus.Local.Runtime.Invocation;

/// <summary>What a trigger hands to an invocation.</summary>
/// <param name="Value">The trigger parameter's value, in the trigger's own type.</param>
/// <param name="BindingData">Metadata by name, case-insensitive.</param>
/// <param name="Http">The request of an HTTP trigger.</param>
internal sealed record TriggerInput(object? Value, IReadOnlyDictionary<string, object?> BindingData, HttpContext? Http = null);
