using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace CloudNexus.Local.Runtime.Discovery;

/// <summary>A parameter and the attribute that says where its value comes from.</summary>
internal sealed record ParameterBinding<T>(ParameterInfo Parameter, T Attribute)
    where T : BindingAttribute;
