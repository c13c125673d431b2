import '../../ui/theme.css';
import '../../popup/style.css';
import '../../popup/trend.css';
import { createRoot } from 'react-dom/client';
import { App } from '../../popup/app.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
