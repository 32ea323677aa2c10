using CloudNexus.Agent;

return await AgentProgram.RunAsync(args);
