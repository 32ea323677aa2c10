using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace CloudNexus.Local.Runtime.Discovery;

/// <summary>A property of a multi-output result and its output attributes; more than one is refused at start-up.</summary>
internal sealed record PropertyOutput(PropertyInfo Property, IReadOnlyList<OutputBindingAttribute> Attributes);
