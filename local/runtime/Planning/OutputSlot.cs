using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace CloudNexus.Local.Runtime.Planning;

/// <summary>One output of a function.</summary>
/// <param name="Name">The property's name, or "$return" for the method's result.</param>
/// <param name="Attribute">Where it goes; null for the HTTP answer that is the method's result.</param>
/// <param name="Property">Null for the method's result.</param>
internal sealed record OutputSlot(string Name, OutputBindingAttribute? Attribute, PropertyInfo? Property)
{
    public const string ReturnName = "$return";
}
