using Azure.Core.Serialization;

namespace Microsoft.Azure.Functions.Worker;

public class WorkerOptions
{
    /// <summary>Makes JSON of output values; PascalCase unless set otherwise.</summary>
    public ObjectSerializer? Serializer { get; set; }
}
