using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace CloudNexus.Local.Runtime.Tests.Worker;

public class AttributeUsageTests
{
    [Theory]
    [InlineData(typeof(FunctionAttribute), AttributeTargets.Method)]
    [InlineData(typeof(RetryAttribute), AttributeTargets.Method)]
    [InlineData(typeof(FixedDelayRetryAttribute), AttributeTargets.Method)]
    [InlineData(typeof(HttpResultAttribute), AttributeTargets.Property)]
    [InlineData(typeof(OutputBindingAttribute), AttributeTargets.Method | AttributeTargets.Property)]
    [InlineData(typeof(EventHubOutputAttribute), AttributeTargets.Method | AttributeTargets.Property)]
    [InlineData(typeof(SignalROutputAttribute), AttributeTargets.Method | AttributeTargets.Property)]
    [InlineData(typeof(HttpTriggerAttribute), AttributeTargets.Parameter)]
    [InlineData(typeof(TimerTriggerAttribute), AttributeTargets.Parameter)]
    [InlineData(typeof(EventHubTriggerAttribute), AttributeTargets.Parameter)]
    [InlineData(typeof(SignalRTriggerAttribute), AttributeTargets.Parameter)]
    [InlineData(typeof(SignalRConnectionInfoInputAttribute), AttributeTargets.Parameter)]
    public void Usage_OfAnAttribute_IsThatOfTheRealOne(Type attribute, AttributeTargets targets)
    {
        Assert.Equal(targets, attribute.GetCustomAttribute<AttributeUsageAttribute>(inherit: true)!.ValidOn);
    }
}
