using CloudNexus.Local.Runtime.Http;
using Microsoft.Azure.Functions.Worker.Converters;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Binds a parameter to the request's JSON body.</summary>
public class FromBodyAttribute() : InputConverterAttribute(typeof(RequestBody));
